import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What processes and their children have used, from `/proc`.
///
/// @param cpuSeconds in user and kernel mode since they began
/// @param residentMb memory, in MB of 2^20 bytes
record ProcessUsage(double cpuSeconds, double residentMb) {
    private static final double TICKS_PER_SECOND =
            Double.parseDouble(Processes.run(List.of("getconf", "CLK_TCK")).strip());

    /// Behind the name: field 14 and 15 of the manual's `proc_pid_stat`, which begins to count at 1.
    private static final int USER_TICKS = 11;

    private static final ProcessUsage NONE = new ProcessUsage(0, 0);

    static ProcessUsage of(List<Long> pids) {
        return pids.stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .map(process -> of(process.pid()))
                .reduce(NONE, ProcessUsage::plus);
    }

    private static ProcessUsage of(long pid) {
        Path folder = Path.of("/proc", Long.toString(pid));
        try {
            String stat = Files.readString(folder.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[USER_TICKS + 1]);
            long residentKb = Files.readAllLines(folder.resolve("status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
            return new ProcessUsage(ticks / TICKS_PER_SECOND, residentKb / 1024.0);
        } catch (IOException e) {
            // It has ended meanwhile.
            return NONE;
        }
    }

    private ProcessUsage plus(ProcessUsage other) {
        return new ProcessUsage(cpuSeconds + other.cpuSeconds, residentMb + other.residentMb);
    }
}
