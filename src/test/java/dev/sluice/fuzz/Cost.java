package dev.sluice.fuzz;

import java.lang.management.ManagementFactory;

/// What work costs its thread: memory that it allocates, whether it keeps it or not, and processor time. Unlike time
/// on the wall neither depends on what else the machine does.
public final class Cost {
    /// Hundreds of times what the largest input of any target needs: what takes longer grows with a power.
    private static final long MAX_CPU_NANOS = 1_000_000_000;

    /// The first runs also pay for loading and compiling classes.
    private static final int ATTEMPTS = 3;

    /// While it fuzzes, Jazzer's own work inside of string and pattern calls allocates on the same thread: six times
    /// what is allowed have been seen for 144 bytes. Growth with a power is found all the same, and the seeds and
    /// all findings are held to the bound itself by every build.
    private static final int INSTRUMENTED = System.getenv("JAZZER_FUZZ") == null ? 1 : 16;

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Cost() {}

    /// Does the work, which must start anew each time, and fails if the cheapest of a few attempts allocates more
    /// than `budgetBytes` or takes a second of processor time.
    public static void within(long budgetBytes, Runnable work) {
        long maxBytes = INSTRUMENTED * budgetBytes;
        long bytes = Long.MAX_VALUE;
        long nanos = Long.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS && (bytes > maxBytes || nanos > MAX_CPU_NANOS); i++) {
            long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
            long nanosBefore = THREADS.getCurrentThreadCpuTime();
            work.run();
            bytes = Math.min(bytes, THREADS.getCurrentThreadAllocatedBytes() - bytesBefore);
            nanos = Math.min(nanos, THREADS.getCurrentThreadCpuTime() - nanosBefore);
        }
        if (bytes > maxBytes) {
            throw new AssertionError("allocated " + bytes + " bytes, allowed are " + maxBytes);
        }
        if (nanos > MAX_CPU_NANOS) {
            throw new AssertionError("took " + nanos / 1_000_000 + " ms, allowed are " + MAX_CPU_NANOS / 1_000_000);
        }
    }
}
