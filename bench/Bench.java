import java.nio.file.Files;
import java.nio.file.Path;

/// Compares Sluice with nginx-rtmp, and with one ffmpeg per stream, on this machine. See `bench/README.md`.
final class Bench {
    private Bench() {}

    public static void main(String[] arguments) throws InterruptedException {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n\n" + Options.USAGE);
            System.exit(2);
            return;
        }
        if (!Files.exists(Path.of("bench", "Bench.java"))) {
            System.err.println("run it from the project's root: java bench/Bench.java");
            System.exit(2);
        }
        System.out.println(Machine.description());
        System.out.println("`" + String.join(" ", arguments) + "`");
        switch (options.scenario()) {
            case "soak" -> new SoakScenario(options).run();
            case "connects" -> new ConnectScenario(options).run();
            case "startup" -> new StartScenario(options).run();
            case "audio" -> new StreamScenario(options, Sample.AUDIO).run();
            default -> new StreamScenario(options, Sample.VIDEO).run();
        }
        System.exit(0);
    }
}
