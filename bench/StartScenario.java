import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// From the start of the process to the moment in which it is ready.
record StartScenario(Options options) {
    void run() {
        SluiceApp.folder();
        Map<Subject, List<Double>> times = new LinkedHashMap<>();
        Map<Subject, List<Double>> cpu = new LinkedHashMap<>();
        for (int run = 0; run < options.runs(); run++) {
            for (Subject subject : options.subjects()) {
                try (Server server = subject.server(options, 1)) {
                    long start = System.nanoTime();
                    server.start();
                    double ms = (System.nanoTime() - start) / 1e6;
                    times.computeIfAbsent(subject, unused -> new ArrayList<>()).add(ms);
                    cpu.computeIfAbsent(subject, unused -> new ArrayList<>())
                            .add(ProcessUsage.of(server.pids()).cpuSeconds());
                }
            }
        }
        Table table = new Table("server", "ready after ms", "shortest", "longest", "CPU s until then", "runs");
        times.forEach((subject, all) -> table.row(List.of(
                subject.label(),
                Table.number(Samples.median(all), 0),
                Table.number(Samples.percentile(all, 0), 0),
                Table.number(Samples.percentile(all, 1), 0),
                Table.number(Samples.median(cpu.get(subject)), 2),
                Integer.toString(all.size()))));
        table.print();
    }
}
