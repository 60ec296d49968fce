import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/// What a load has done so far: written by its thread, read by any.
final class LoadFigures {
    private static final int LATEST_MS = 10_000;

    /// A moment's figures.
    ///
    /// @param lateMs how many frames were sent so many ms too late
    record Snapshot(long sentBytes, long[] lateMs) {
        /// What was sent since `earlier`.
        Snapshot since(Snapshot earlier) {
            long[] late = lateMs.clone();
            for (int i = 0; i < late.length; i++) {
                late[i] -= earlier.lateMs[i];
            }
            return new Snapshot(sentBytes - earlier.sentBytes, late);
        }

        /// The lateness in ms that so large a part of the frames does not exceed.
        int latePercentile(double part) {
            long all = 0;
            for (long count : lateMs) {
                all += count;
            }
            long seen = 0;
            for (int i = 0; i < lateMs.length; i++) {
                seen += lateMs[i];
                if (seen >= all * part) {
                    return i;
                }
            }
            return lateMs.length;
        }
    }

    private final AtomicLong sentBytes = new AtomicLong();
    private final AtomicLongArray lateMs = new AtomicLongArray(LATEST_MS + 1);
    private final List<Long> publishNanos = Collections.synchronizedList(new ArrayList<>());
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());

    void sent(long bytes) {
        sentBytes.setPlain(sentBytes.getPlain() + bytes);
    }

    void late(long ms) {
        lateMs.getAndIncrement(Math.clamp(ms, 0, LATEST_MS));
    }

    void published(long nanos) {
        publishNanos.add(nanos);
    }

    void failed(String why) {
        failures.add(why);
    }

    Snapshot snapshot() {
        long[] late = new long[LATEST_MS + 1];
        for (int i = 0; i < late.length; i++) {
            late[i] = lateMs.get(i);
        }
        return new Snapshot(sentBytes.get(), late);
    }

    /// How long each publisher waited from its `publish` to `NetStream.Publish.Start`, in ms.
    List<Double> publishMs() {
        synchronized (publishNanos) {
            return publishNanos.stream().map(nanos -> nanos / 1e6).toList();
        }
    }

    int failures() {
        return failures.size();
    }

    Optional<String> firstFailure() {
        synchronized (failures) {
            return failures.stream().findFirst();
        }
    }
}
