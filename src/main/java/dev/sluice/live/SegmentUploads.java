package dev.sluice.live;

import dev.sluice.bytes.BlockBuffer;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutCondition;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Uploads a session's segments concurrently and reports them in order. Owns each segment's buffer from [#add]
/// until the upload has ended. Confined to the executor's thread.
///
/// A segment is given up when the store has not taken it by its deadline, or earlier where it alone is stuck:
/// others that began after it are done, and viewers wait for it longer than [#setPatience] allows.
///
/// @param <T> what the caller wants back with each outcome
final class SegmentUploads<T> {
    /// Where more than this waits for a slow store, the publisher is slowed down: four segments of ten seconds at
    /// 8 Mbit/s, and still small beside a pod's memory.
    static final long PAUSE_ABOVE_BYTES = 40L << 20;

    /// Players stall when a playlist does not change for so many target durations.
    private static final int PATIENCE_IN_TARGETS = 3;

    private static final Duration SHORTEST_PATIENCE = Duration.ofSeconds(6);

    private final ObjectStore media;
    private final Executor executor;
    private final LongSupplier nanoClock;
    private final BiConsumer<T, @Nullable Throwable> onSettled;
    private final Runnable onEnded;
    private final Deque<Upload<T>> inOrder = new ArrayDeque<>();
    private LongConsumer onStored = nanos -> {};
    private long pendingBytes;
    private long patienceNanos = Long.MAX_VALUE;

    private static final class Upload<T> {
        final T tag;
        boolean settled;
        boolean reported;
        /// When a later upload was stored while this one was not.
        boolean overtaken;

        long overtakenNanos;

        @Nullable Throwable failure;

        Upload(T tag) {
            this.tag = tag;
        }
    }

    /// @param onSettled called on the executor for each segment in the order of [#add], with the failure or null
    /// @param onEnded called on the executor after each upload, also after those that were given up before: its
    /// memory is
    ///     free again
    SegmentUploads(
            ObjectStore media,
            Executor executor,
            LongSupplier nanoClock,
            BiConsumer<T, @Nullable Throwable> onSettled,
            Runnable onEnded) {
        this.media = media;
        this.executor = executor;
        this.nanoClock = nanoClock;
        this.onSettled = onSettled;
        this.onEnded = onEnded;
    }

    /// How long viewers wait for a segment that is overtaken.
    static Duration patience(int targetSeconds) {
        Duration patience = Duration.ofSeconds((long) PATIENCE_IN_TARGETS * targetSeconds);
        return patience.compareTo(SHORTEST_PATIENCE) > 0 ? patience : SHORTEST_PATIENCE;
    }

    /// How long a segment is still waited for once others have overtaken it.
    void setPatience(Duration patience) {
        patienceNanos = patience.toNanos();
    }

    /// Has somebody told how long each upload took, in nanoseconds, if it was not given up before.
    void onStored(LongConsumer listener) {
        onStored = listener;
    }

    /// Starts an upload; the store retries until `deadline` has passed.
    void add(String key, BlockBuffer data, Duration deadline, T tag) {
        Upload<T> upload = new Upload<>(tag);
        inOrder.add(upload);
        int size = data.size();
        long startNanos = nanoClock.getAsLong();
        pendingBytes += size;
        PutRequest request =
                new PutRequest(key, data.views(), MediaLayout.segmentHeaders(), new PutCondition.Always(), deadline);
        Stages.start(() -> media.put(request))
                .whenCompleteAsync(
                        (result, failure) -> {
                            data.release();
                            pendingBytes -= size;
                            upload.settled = true;
                            upload.failure = failure != null || result instanceof PutResult.Stored
                                    ? failure
                                    : new IllegalStateException(
                                            "unconditional write of " + key + " ended as " + result);
                            if (upload.failure == null && !upload.reported) {
                                onStored.accept(nanoClock.getAsLong() - startNanos);
                                markOvertaken(upload);
                            }
                            settle();
                            onEnded.run();
                        },
                        executor);
    }

    long pendingBytes() {
        return pendingBytes;
    }

    boolean isIdle() {
        return inOrder.isEmpty();
    }

    private void settle() {
        for (Upload<T> head = inOrder.peek(); head != null; head = inOrder.peek()) {
            boolean stuck = isStuck(head);
            if (!head.settled && !stuck) {
                return;
            }
            inOrder.remove();
            head.reported = true;
            onSettled.accept(head.tag, stuck ? new TimeoutException("stuck while others went through") : head.failure);
        }
    }

    private void markOvertaken(Upload<T> stored) {
        for (Upload<T> upload : inOrder) {
            if (upload == stored) {
                return;
            }
            if (!upload.overtaken) {
                upload.overtaken = true;
                upload.overtakenNanos = nanoClock.getAsLong();
            }
        }
    }

    private boolean isStuck(Upload<T> head) {
        return !head.settled && head.overtaken && nanoClock.getAsLong() - head.overtakenNanos > patienceNanos;
    }
}
