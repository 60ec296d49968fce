package dev.sluice.e2e;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// A file published in real time, and when each of its segments was named.
///
/// Measured from outside, on one clock: from the moment when the socket has taken the last byte of the IDR picture
/// that cuts the segment off (before it nobody can know that the segment is complete) until the playlist file that
/// names the segment has been read. One thread publishes, another one looks.
final class LiveStream {
    /// A segment that was cut and named.
    record Named(long cutNanos, long latencyNanos) {}

    private static final int CHUNK_SIZE = 4096;

    private final Buckets buckets;
    private final Channel channel;
    /// When the cutting IDR picture was sent, one entry for each segment that is not named yet.
    private final ConcurrentLinkedQueue<Long> cutsNanos = new ConcurrentLinkedQueue<>();
    private final List<Named> segments = new ArrayList<>();
    private final AtomicLong worstDelayNanos = new AtomicLong();
    private int namedSegments;

    LiveStream(Buckets buckets, Channel channel) {
        this.buckets = buckets;
        this.channel = channel;
    }

    Channel channel() {
        return channel;
    }

    /// What has been measured so far.
    List<Named> segments() {
        return segments;
    }

    /// By how much a frame left later than it should have: the fault of this JVM or of a socket that was full.
    long worstDelayNanos() {
        return worstDelayNanos.get();
    }

    /// Publishes the whole file.
    ///
    /// @param beginNanos when the timestamp 0 is due
    Void publish(URI url, FlvFile file, long beginNanos) throws IOException {
        try (RtmpPublisher publisher = RtmpPublisher.publish(url, channel.key(), CHUNK_SIZE)) {
            boolean first = true;
            for (FlvFile.Tag tag : file.tags()) {
                long due = beginNanos + TimeUnit.MILLISECONDS.toNanos(tag.timestampMs());
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                boolean cuts = tag.isIdr() && !first;
                first &= !tag.isIdr();
                publisher.send(tag);
                long now = System.nanoTime();
                worstDelayNanos.accumulateAndGet(now - due, Math::max);
                if (cuts) {
                    cutsNanos.add(now);
                }
            }
            // The connection stays open until the last cut is named; what follows it is not measured.
            publisher.sync();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
            while (!cutsNanos.isEmpty() && System.nanoTime() < deadline) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
            publisher.unpublish(channel.key());
            return null;
        }
    }

    /// Reads the playlist once and takes the time of what is new in it.
    void look() {
        int named = Broadcast.find(buckets, channel)
                .map(broadcast -> broadcast.segmentKeys().size())
                .orElse(0);
        long now = System.nanoTime();
        while (namedSegments < named) {
            Long cut = cutsNanos.poll();
            if (cut == null) {
                // Named before the publisher's thread went on: too fast to measure, or the last segment.
                return;
            }
            segments.add(new Named(cut, now - cut));
            namedSegments++;
        }
    }
}
