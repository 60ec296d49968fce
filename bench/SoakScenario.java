import java.util.List;

/// A long run, whose memory should end where it began.
record SoakScenario(Options options) {
    private static final int MINUTE = Math.toIntExact(60 / Trial.STEP.toSeconds());

    void run() throws InterruptedException {
        Table table = new Table(
                "server",
                "streams",
                "minutes",
                "RSS MB at first",
                "at last",
                "slope MB/minute",
                "never named",
                "GC > 20 ms",
                "longest ms",
                "void");
        for (int streams : options.streams()) {
            for (Subject subject : options.subjects()) {
                Figures figures = new Trial(options, subject, Sample.VIDEO, streams).run();
                List<Double> resident = figures.residentEachStep();
                for (int i = 0; i < resident.size(); i += MINUTE) {
                    System.err.printf("%s, minute %d: %.0f MB%n", subject.label(), i / MINUTE, resident.get(i));
                }
                table.row(List.of(
                        subject.label(),
                        Integer.toString(streams),
                        Table.number(figures.seconds() / 60, 1),
                        Table.number(mean(resident, 0), 1),
                        Table.number(mean(resident, Math.max(0, resident.size() - MINUTE)), 1),
                        Table.number(Samples.slope(resident) * MINUTE, 2),
                        figures.latencies().isEmpty() ? "–" : Long.toString(figures.neverNamed()),
                        Long.toString(figures.longPauses()),
                        Table.number(Samples.percentile(figures.pausesMs(), 1), 1),
                        figures.fault()));
            }
        }
        table.print();
    }

    private static double mean(List<Double> values, int from) {
        return values.stream()
                .skip(from)
                .limit(MINUTE)
                .mapToDouble(mb -> mb)
                .average()
                .orElse(Double.NaN);
    }
}
