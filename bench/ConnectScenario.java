import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Many that begin to publish: how long each waits for `NetStream.Publish.Start`. They send sound alone, so that it is
/// the beginning that is measured; as many others have begun and gone before, on the same server: all of them, or the
/// run is void.
record ConnectScenario(Options options) {
    private static final Duration SLACK = Duration.ofSeconds(15);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private record Row(Subject subject, int streams) {}

    private record Result(List<Double> waitedMs, double idlePercent, int lateMs, String failure) {
        String fault() {
            if (!failure.isEmpty()) {
                return failure;
            }
            if (idlePercent < Figures.LEAST_IDLE_PERCENT) {
                return "%.1f %% of the CPU was idle".formatted(idlePercent);
            }
            return lateMs > Figures.LATEST_MS ? "the load fell %d ms behind".formatted(lateMs) : "";
        }

        Result ofWarmup() {
            return new Result(waitedMs, idlePercent, lateMs, "in the round before: " + failure);
        }
    }

    void run() throws InterruptedException {
        Map<Row, List<Result>> results = new LinkedHashMap<>();
        for (int streams : options.streams()) {
            for (int run = 1; run <= options.runs(); run++) {
                for (Subject subject : options.subjects()) {
                    Result result = once(new Trial(options, subject, Sample.AUDIO, streams));
                    System.err.printf("run %d of %d: %s%n", run, options.runs(), line(subject, streams, result));
                    results.computeIfAbsent(new Row(subject, streams), unused -> new ArrayList<>())
                            .add(result);
                }
            }
        }
        print(results);
    }

    private static String line(Subject subject, int streams, Result result) {
        return "%s, %d publishers: p99 %.1f ms, %.1f %% idle, %d ms late%s"
                .formatted(
                        subject.label(),
                        streams,
                        Samples.percentile(result.waitedMs(), 0.99),
                        result.idlePercent(),
                        result.lateMs(),
                        result.fault().isEmpty() ? "" : "; void: " + result.fault());
    }

    private Result once(Trial trial) throws InterruptedException {
        try (Server server = trial.subject().server(options, trial.streams())) {
            server.start();
            if (!server.processPerStream()) {
                Result warmup = beginAll(trial, server, trial.streams());
                if (!warmup.failure().isEmpty()) {
                    return warmup.ofWarmup();
                }
                Thread.sleep(PAUSE);
            }
            return beginAll(trial, server, 0);
        }
    }

    private Result beginAll(Trial trial, Server server, int first) throws InterruptedException {
        Machine.CpuTime before = Machine.cpuTime();
        try (Load load = trial.load(server, first)) {
            load.awaitLive(Duration.ofSeconds(trial.streams() / options.rate()).plus(SLACK));
            double idle = Machine.cpuTime().idlePercentSince(before);
            List<Double> waited = load.figures().publishMs();
            String failure = load.figures()
                    .firstFailure()
                    .orElse(waited.size() < trial.streams() ? "only " + waited.size() + " began" : "");
            int late = load.figures().snapshot().latePercentile(0.99);
            return new Result(waited, idle, late, failure);
        }
    }

    private void print(Map<Row, List<Result>> results) {
        Table table = new Table(
                "server", "publishers", "each second", "p50 ms", "p99 ms", "longest ms", "idle %", "runs that count");
        results.forEach((row, all) -> {
            List<Result> valid =
                    all.stream().filter(run -> run.fault().isEmpty()).toList();
            table.row(List.of(
                    row.subject().label(),
                    Integer.toString(row.streams()),
                    Integer.toString(options.rate()),
                    Table.number(waited(valid, 0.5), 1),
                    Table.number(waited(valid, 0.99), 1),
                    Table.number(waited(valid, 1), 1),
                    Table.number(
                            Samples.median(
                                    valid.stream().map(Result::idlePercent).toList()),
                            1),
                    valid.size() + " of " + all.size()));
        });
        table.print();
        results.forEach((row, all) -> all.stream()
                .filter(run -> !run.fault().isEmpty())
                .forEach(run -> System.out.println("Void: " + line(row.subject(), row.streams(), run))));
    }

    private static double waited(List<Result> runs, double part) {
        return Samples.median(runs.stream()
                .map(run -> Samples.percentile(run.waitedMs(), part))
                .toList());
    }
}
