package dev.sluice.hls;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// When a segment may end and when it must, under what its playlist has promised. Times are output ticks. Not
/// synchronised.
final class CutRules {
    /// Half a frame at 25 fps: the wire's milliseconds round both ways.
    private static final long TOLERANCE = Ticks.PER_SECOND / 50;

    /// The part of the wished duration by which an IDR picture may come early. GStreamer's flvmux moves pictures
    /// behind the sound that it has already written: groups of exactly two seconds have come up to 102 ms shorter.
    /// Waiting for the next one would double the first segment, and with it the target duration for good.
    private static final int EARLY_PART = 10;

    /// No key frame ends a segment earlier only because the next group might not fit: each segment costs a write.
    private static final long SHORTEST = Ticks.PER_SECOND * 2 / 5;

    /// Bounds what one segment may hold in memory: ten seconds at 50 Mbit/s.
    private static final int LARGEST_SEGMENT_BYTES = 64 << 20;

    private final long configuredTicks;
    private @Nullable PlaylistPromise promise;
    private long wishedTicks;
    private long longestTicks;
    private boolean promiseBroken;

    /// @param promise of the playlist that goes on, null if the next segment begins one
    CutRules(Duration segmentDuration, @Nullable PlaylistPromise promise) {
        this.configuredTicks = Ticks.of(segmentDuration);
        keep(promise);
    }

    private void keep(@Nullable PlaylistPromise next) {
        promise = next;
        longestTicks = next == null
                ? TargetDuration.longestFirstSegment(configuredTicks)
                : TargetDuration.longestSegment(next.targetSeconds());
        // A broadcast that goes on may have promised less than what is configured now.
        wishedTicks =
                next == null ? configuredTicks : Math.min(configuredTicks, next.targetSeconds() * Ticks.PER_SECOND);
    }

    /// The longest that a segment may be told to last.
    long longestTicks() {
        return longestTicks;
    }

    /// Whether the open segment is the first of its playlist.
    boolean beginsPlaylist() {
        return promise == null;
    }

    /// Whether no segment may begin between key frames.
    boolean promisesIndependence() {
        return promise != null && promise.independentSegments();
    }

    /// The promise cannot be kept: the open segment is to begin another playlist, which is told less.
    void startOver() {
        promiseBroken = true;
        long before = longestTicks;
        keep(null);
        // What the open segment already holds has to fit.
        longestTicks = Math.max(longestTicks, before);
    }

    /// Decides what the playlist that begins with this segment promises.
    ///
    /// @param independent the segment shows that those to come can be independent too
    /// @param expectedGroupTicks the longest group of pictures that the encoder says it may send, or 0. It does not
    ///     count for the target duration: encoders that are told where to begin a group keep their default limit of
    ///     250 pictures, and viewers stay three target durations behind.
    PlaylistPromise decide(long durationTicks, boolean independent, long expectedGroupTicks) {
        int target = TargetDuration.choose(durationTicks, configuredTicks);
        boolean groupsFit = expectedGroupTicks <= TargetDuration.longestSegment(target);
        // An encoder that has broken its pattern once will do so again.
        PlaylistPromise decided = new PlaylistPromise(target, independent && groupsFit && !promiseBroken);
        keep(decided);
        return decided;
    }

    /// @param longestGroup the longest group of pictures so far
    /// @param announcedGroup what the encoder says that a group may last, or 0
    boolean isDueAtKeyFrame(OpenSegment open, long at, long longestGroup, long announcedGroup) {
        long elapsed = open.elapsed(at);
        if (elapsed >= wishedTicks - mayComeEarlyBy(longestGroup) || isTooLarge(open)) {
            return true;
        }
        // Better a short segment than one that has to end between key frames: an encoder that begins a group at each
        // change of scene may be about to send its longest.
        long nextGroup = Math.max(longestGroup, announcedGroup <= longestTicks ? announcedGroup : 0);
        return open.videoFrames > 0
                && elapsed >= (promisesIndependence() ? SHORTEST : wishedTicks / 2)
                && elapsed + nextGroup > longestTicks;
    }

    /// Where the IDR picture after this one would be nearer to the wished duration, it is waited for.
    private long mayComeEarlyBy(long longestGroup) {
        return Math.max(TOLERANCE, Math.min(wishedTicks / EARLY_PART, longestGroup / 2));
    }

    /// Whether a frame of `frameTicks` at `at` does not fit any more.
    boolean isOverdue(OpenSegment open, long at, long frameTicks) {
        return open.elapsed(at) + frameTicks > longestTicks || isTooLarge(open);
    }

    /// @param waitsForVideo pictures were announced and none has come yet
    boolean isDueWithoutVideo(OpenSegment open, long at, boolean waitsForVideo) {
        long longest = waitsForVideo ? Math.min(2 * wishedTicks, longestTicks - TOLERANCE) : wishedTicks;
        return open.elapsed(at) >= longest || isTooLarge(open);
    }

    private static boolean isTooLarge(OpenSegment open) {
        return open.data.size() > LARGEST_SEGMENT_BYTES;
    }
}
