import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// What this machine is, and how busy those of its CPUs are that the benchmark may use (see `taskset`). Linux only.
final class Machine {
    private static final int IDLE = 4;
    private static final int IO_WAIT = 5;
    private static final int STEAL = 8;
    private static final BitSet CPUS = allowedCpus();

    private Machine() {}

    /// Since the start of the machine, in ticks.
    record CpuTime(long idle, long all) {
        /// The part that was idle since `earlier`, in percent.
        double idlePercentSince(CpuTime earlier) {
            return 100.0 * (idle - earlier.idle) / Math.max(1, all - earlier.all);
        }
    }

    static CpuTime cpuTime() {
        long idle = 0;
        long all = 0;
        for (String line : lines("/proc/stat")) {
            String[] fields = line.split(" +");
            if (fields[0].matches("cpu\\d+") && CPUS.get(Integer.parseInt(fields[0].substring(3)))) {
                idle += Long.parseLong(fields[IDLE]) + Long.parseLong(fields[IO_WAIT]);
                for (int i = 1; i <= STEAL; i++) {
                    all += Long.parseLong(fields[i]);
                }
            }
        }
        return new CpuTime(idle, all);
    }

    static String description() {
        String model = lines("/proc/cpuinfo").stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown CPU");
        return "%s, %d of its cores, Linux %s, JDK %s, %s; %s, %s"
                .formatted(
                        model,
                        CPUS.cardinality(),
                        System.getProperty("os.version"),
                        Runtime.version(),
                        OffsetDateTime.now().truncatedTo(ChronoUnit.MINUTES),
                        version(List.of("nginx", "-v")),
                        version(List.of("ffmpeg", "-version")));
    }

    private static String version(List<String> command) {
        try {
            String line = Processes.run(command).lines().findFirst().orElse("");
            return line.replaceFirst(" Copyright.*", "").replaceFirst("nginx version: ", "");
        } catch (UncheckedIOException e) {
            return "no " + command.getFirst();
        }
    }

    private static BitSet allowedCpus() {
        BitSet cpus = new BitSet();
        Predicate<String> allowed = line -> line.startsWith("Cpus_allowed_list:");
        String list = lines("/proc/self/status").stream()
                .filter(allowed)
                .findFirst()
                .orElseThrow()
                .replaceAll("[^0-9,-]", "");
        Stream.of(list.split(",")).map(range -> range.split("-")).forEach(range -> {
            cpus.set(Integer.parseInt(range[0]), Integer.parseInt(range[range.length - 1]) + 1);
        });
        return cpus;
    }

    private static List<String> lines(String file) {
        try {
            return new ArrayList<>(Files.readAllLines(Path.of(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
