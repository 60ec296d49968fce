import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// From the start of the process to the moment in which it is ready. Sluice is started twice: the first time without an
/// OpenID Connect provider it makes a key for its admin token, which pods with a provider never do.
record StartScenario(Options options) {
    private record Start(double readyMs, double cpuSeconds) {}

    void run() {
        SluiceApp.folder();
        Map<String, List<Start>> starts = new LinkedHashMap<>();
        for (int run = 0; run < options.runs(); run++) {
            for (Subject subject : options.subjects()) {
                try (Server server = subject.server(options, 1)) {
                    boolean isSluice = server instanceof SluiceServer;
                    add(starts, subject.label() + (isSluice ? ", first start" : ""), server);
                    if (server instanceof SluiceServer sluice) {
                        sluice.stop();
                        add(starts, subject.label() + ", its key is there", server);
                    }
                }
            }
        }
        Table table = new Table("server", "ready after ms", "shortest", "longest", "CPU s until then", "runs");
        starts.forEach((label, all) -> {
            List<Double> times = all.stream().map(Start::readyMs).toList();
            table.row(List.of(
                    label,
                    Table.number(Samples.median(times), 0),
                    Table.number(Samples.percentile(times, 0), 0),
                    Table.number(Samples.percentile(times, 1), 0),
                    Table.number(
                            Samples.median(all.stream().map(Start::cpuSeconds).toList()), 2),
                    Integer.toString(all.size())));
        });
        table.print();
    }

    private static void add(Map<String, List<Start>> starts, String label, Server server) {
        long start = System.nanoTime();
        server.start();
        double ms = (System.nanoTime() - start) / 1e6;
        starts.computeIfAbsent(label, unused -> new ArrayList<>())
                .add(new Start(ms, ProcessUsage.of(server.pids()).cpuSeconds()));
    }
}
