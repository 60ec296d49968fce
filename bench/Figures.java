import java.util.List;

/// What one run has measured in its window.
///
/// @param streams that were to publish
/// @param seconds length of the window
/// @param gigabytes that were sent to the server, 10^9 bytes
/// @param gigabytesDue that were to be sent, as the sample's mean rate has it
/// @param cpuSeconds of the server's processes
/// @param idlePercent of the machine's CPU
/// @param idleMb resident memory before the first stream, after the start; 0 where streams have processes of their own
/// @param residentMb resident memory, the highest of the window
/// @param residentEachStep resident memory every [Trial#STEP]
/// @param lateMs 99th percentile of how much too late frames were sent
/// @param live streams at the window's end
/// @param failure of the first publisher that failed; empty if none
/// @param signing whether the payloads of segments were signed; empty where nothing goes to S3
/// @param latencies of each segment whose last frame was sent in the window; empty where nothing goes to S3
/// @param pausesMs of the garbage collector
record Figures(
        int streams,
        double seconds,
        double gigabytes,
        double gigabytesDue,
        double cpuSeconds,
        double idlePercent,
        double idleMb,
        double residentMb,
        List<Double> residentEachStep,
        int lateMs,
        int live,
        String failure,
        String signing,
        List<Latency> latencies,
        List<Double> pausesMs) {
    /// Below it the server did not get all the CPU that it wanted.
    static final double LEAST_IDLE_PERCENT = 3;

    /// Above it the load was none in real time.
    static final int LATEST_MS = 100;

    /// Below it publishers were held up, which no frame tells that was not sent.
    private static final double LEAST_SENT_PERCENT = 98;

    /// Why the run does not count; empty if it does.
    String fault() {
        if (!failure.isEmpty()) {
            return failure;
        }
        if (live < streams) {
            return "only " + live + " of " + streams + " streams ran";
        }
        if (idlePercent < LEAST_IDLE_PERCENT) {
            return "%.1f %% of the CPU was idle".formatted(idlePercent);
        }
        if (lateMs > LATEST_MS) {
            return "the load fell %d ms behind".formatted(lateMs);
        }
        return sentPercent() < LEAST_SENT_PERCENT
                ? "only %.1f %% of the bytes due were sent".formatted(sentPercent())
                : "";
    }

    private double sentPercent() {
        return 100 * gigabytes / gigabytesDue;
    }

    /// Pauses of the garbage collector that a viewer's buffer may notice, of over 20 ms.
    long longPauses() {
        return pausesMs.stream().filter(ms -> ms > 20).count();
    }

    /// Segments that no playlist has named.
    long neverNamed() {
        return latencies.stream().filter(Latency::isNever).count();
    }

    double cpuSecondsPerGigabyte() {
        return cpuSeconds / gigabytes;
    }

    /// 100 is one core.
    double cpuPercent() {
        return 100 * cpuSeconds / seconds;
    }

    double cpuPercentPerStream() {
        return cpuPercent() / streams;
    }

    double megabytesPerStream() {
        return (residentMb - idleMb) / streams;
    }
}
