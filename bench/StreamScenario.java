import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// Streams that run for a while: the servers alternate, and the median of each figure is printed.
record StreamScenario(Options options, Sample sample) {
    private record Row(Subject subject, int streams) {}

    void run() throws InterruptedException {
        Map<Row, List<Figures>> results = new LinkedHashMap<>();
        for (int streams : options.streams()) {
            for (int run = 1; run <= options.runs(); run++) {
                for (Subject subject : options.subjects()) {
                    Figures figures = new Trial(options, subject, sample, streams).run();
                    results.computeIfAbsent(new Row(subject, streams), unused -> new ArrayList<>())
                            .add(figures);
                    System.err.printf("run %d of %d: %s%n", run, options.runs(), line(subject, figures));
                }
            }
        }
        print(results);
    }

    private static String line(Subject subject, Figures figures) {
        String label = subject.label() + ", " + figures.streams() + " streams: ";
        if (!figures.fault().isEmpty()) {
            // Its window may have ended before it began.
            return label + "void: " + figures.fault();
        }
        return label
                + "%.2f CPU s/GB, %.1f %% CPU, %.1f %% idle, %.0f MB, %d ms late"
                        .formatted(
                                figures.cpuSecondsPerGigabyte(),
                                figures.cpuPercent(),
                                figures.idlePercent(),
                                figures.residentMb(),
                                figures.lateMs());
    }

    private void print(Map<Row, List<Figures>> results) {
        Table cost = new Table(
                "server",
                "streams",
                "CPU s/GB in",
                "to nginx",
                "CPU %",
                "CPU % per stream",
                "idle %",
                "RSS MB",
                "MB/stream",
                "load late p99 ms",
                "payloads",
                "runs that count");
        Table latency = new Table(
                "server",
                "streams",
                "latency p50 ms",
                "latency p99 ms",
                "after the keyframe p50 ms",
                "p99 ms",
                "segments",
                "never named",
                "GC pauses",
                "> 20 ms",
                "longest ms");
        results.forEach((row, runs) -> {
            List<Figures> valid = valid(runs);
            double perGigabyte = median(valid, Figures::cpuSecondsPerGigabyte);
            double nginx = results.keySet().stream()
                    .filter(other -> other.subject().kind() == Subject.Kind.NGINX && other.streams() == row.streams())
                    .findFirst()
                    .map(other -> median(valid(results.get(other)), Figures::cpuSecondsPerGigabyte))
                    .orElse(Double.NaN);
            cost.row(List.of(
                    row.subject().label(),
                    Integer.toString(row.streams()),
                    Table.number(perGigabyte, 2),
                    Table.number(perGigabyte / nginx, 2),
                    Table.number(median(valid, Figures::cpuPercent), 1),
                    Table.number(median(valid, Figures::cpuPercentPerStream), 3),
                    Table.number(median(valid, Figures::idlePercent), 1),
                    Table.number(median(valid, Figures::residentMb), 0),
                    Table.number(median(valid, Figures::megabytesPerStream), 2),
                    Table.number(median(valid, Figures::lateMs), 0),
                    valid.stream().map(Figures::signing).findFirst().orElse(""),
                    valid.size() + " of " + runs.size()));
            Optional<Figures> any =
                    valid.stream().filter(run -> !run.latencies().isEmpty()).findFirst();
            if (any.isPresent() && sample == Sample.VIDEO) {
                latency.row(latencies(row, valid));
            }
        });
        cost.print();
        latency.print();
        runsThatDoNotCount(results);
        scale(results);
    }

    private static List<String> latencies(Row row, List<Figures> runs) {
        return List.of(
                row.subject().label(),
                Integer.toString(row.streams()),
                percentile(runs, Latency::afterLastFrameMs, 0.5),
                percentile(runs, Latency::afterLastFrameMs, 0.99),
                percentile(runs, Latency::afterKeyframeMs, 0.5),
                percentile(runs, Latency::afterKeyframeMs, 0.99),
                Table.number(median(runs, run -> run.latencies().size()), 0),
                Long.toString(runs.stream().mapToLong(Figures::neverNamed).sum()),
                Table.number(median(runs, run -> run.pausesMs().size()), 0),
                Long.toString(runs.stream().mapToLong(Figures::longPauses).sum()),
                Table.number(longestPause(runs), 1));
    }

    /// The median of the runs.
    private static String percentile(List<Figures> runs, ToDoubleFunction<Latency> figure, double part) {
        return Table.number(
                median(
                        runs,
                        run -> Samples.percentile(
                                run.latencies().stream()
                                        .map(figure::applyAsDouble)
                                        .toList(),
                                part)),
                1);
    }

    /// Of all runs: rare ones would be lost in a median.
    private static double longestPause(List<Figures> runs) {
        return Samples.percentile(
                runs.stream().flatMap(run -> run.pausesMs().stream()).toList(), 1);
    }

    private static void runsThatDoNotCount(Map<Row, List<Figures>> results) {
        results.forEach((row, runs) -> runs.stream()
                .filter(run -> !run.fault().isEmpty())
                .forEach(run -> System.out.println(line(row.subject(), run))));
    }

    /// What a stream costs among the most streams, compared with the fewest.
    private void scale(Map<Row, List<Figures>> results) {
        int fewest = options.streams().stream().min(Integer::compare).orElseThrow();
        int most = options.streams().stream().max(Integer::compare).orElseThrow();
        for (Subject subject : fewest == most ? List.<Subject>of() : options.subjects()) {
            double ratio = median(valid(results.get(new Row(subject, most))), Figures::cpuPercentPerStream)
                    / median(valid(results.get(new Row(subject, fewest))), Figures::cpuPercentPerStream);
            System.out.println(subject.label() + ": CPU per stream at " + most + " streams is " + Table.number(ratio, 2)
                    + " times that at " + fewest + ".");
        }
    }

    private static List<Figures> valid(List<Figures> runs) {
        return runs.stream().filter(run -> run.fault().isEmpty()).toList();
    }

    private static double median(List<Figures> runs, ToDoubleFunction<Figures> figure) {
        return Samples.median(runs.stream().map(figure::applyAsDouble).toList());
    }
}
