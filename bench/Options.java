import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What the command line asks for.
///
/// @param scenario one of [#SCENARIOS]
/// @param streams each of these counts is measured
/// @param subjects in the order in which they alternate
/// @param seconds of the window that is measured
/// @param warmupSeconds under the same load before it
/// @param runs of every subject
/// @param chunk the chunk size that publishers announce
/// @param rate publishers that connect each second
/// @param memory of Sluice's JVM, as the memory limit of its container
record Options(
        String scenario,
        List<Integer> streams,
        List<Subject> subjects,
        int seconds,
        int warmupSeconds,
        int runs,
        int chunk,
        int rate,
        String memory) {
    static final List<String> SCENARIOS = List.of("cpu", "latency", "memory", "soak", "connects", "startup", "audio");

    static final String USAGE = """
        java bench/Bench.java cpu|latency|memory|soak|connects|startup|audio [option...]

          --streams 50,300     publishers; each count is measured on its own
          --server LIST        of sluice, sluice+rtmps, sluice+s3tls, sluice+rtmps+s3tls, nginx, ffmpeg
          --rtmps, --s3tls     the same for every sluice in the list
          --seconds 60         length of the window that is measured
          --warmup 100         seconds under the same load before it: a JVM compiles for that long
          --runs 3             of every server, alternating
          --chunk 4096         RTMP chunk size of the publishers
          --rate 50            publishers that connect each second
          --memory 4g          what Sluice's JVM takes for the machine's memory, as in a container
        """;

    /// @throws IllegalArgumentException saying what cannot be understood
    static Options parse(String[] arguments) {
        if (arguments.length == 0 || !SCENARIOS.contains(arguments[0])) {
            throw new IllegalArgumentException("the first argument has to be one of " + SCENARIOS);
        }
        String scenario = arguments[0];
        boolean soak = scenario.equals("soak");
        List<Integer> streams = defaultStreams(scenario);
        String servers = scenario.equals("latency") || soak ? "sluice" : "sluice,nginx";
        int seconds = soak ? 20 * 60 : 60;
        int warmup = 100;
        int runs = soak ? 1 : 3;
        int chunk = 4096;
        int rate = scenario.equals("connects") ? 100 : 50;
        String memory = "4g";
        String everySluice = "";
        List<String> rest = new ArrayList<>(Arrays.asList(arguments).subList(1, arguments.length));
        while (!rest.isEmpty()) {
            String name = rest.removeFirst();
            switch (name) {
                case "--rtmps", "--s3tls" -> everySluice += "+" + name.substring(2);
                case "--streams" ->
                    streams = Arrays.stream(value(name, rest).split(","))
                            .map(count -> atLeastOne(name, count))
                            .toList();
                case "--server" -> servers = value(name, rest);
                case "--seconds" -> seconds = atLeastOne(name, value(name, rest));
                case "--warmup" -> warmup = atLeastOne(name, value(name, rest));
                case "--runs" -> runs = atLeastOne(name, value(name, rest));
                case "--chunk" -> chunk = atLeastOne(name, value(name, rest));
                case "--rate" -> rate = atLeastOne(name, value(name, rest));
                case "--memory" -> memory = value(name, rest);
                default -> throw new IllegalArgumentException("no option is called " + name);
            }
        }
        String modifiers = everySluice;
        List<Subject> subjects = Arrays.stream(servers.split(","))
                .map(server -> Subject.parse(server.startsWith("sluice") ? server + modifiers : server))
                .toList();
        return new Options(scenario, streams, subjects, seconds, warmup, runs, chunk, rate, memory);
    }

    private static List<Integer> defaultStreams(String scenario) {
        return switch (scenario) {
            case "cpu" -> List.of(50, 300);
            case "memory" -> List.of(1, 50, 300);
            case "audio", "connects" -> List.of(1000);
            case "startup" -> List.of(1);
            default -> List.of(100);
        };
    }

    private static String value(String name, List<String> rest) {
        if (rest.isEmpty()) {
            throw new IllegalArgumentException(name + " wants a value");
        }
        return rest.removeFirst();
    }

    private static int atLeastOne(String name, String value) {
        int number;
        try {
            number = Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " wants numbers, not " + value, e);
        }
        if (number < 1) {
            throw new IllegalArgumentException(name + " has to be 1 or more, not " + value);
        }
        return number;
    }
}
