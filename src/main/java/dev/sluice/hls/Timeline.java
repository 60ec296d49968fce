package dev.sluice.hls;

import dev.sluice.media.TrackType;

/// Places the publisher's clock on the output clock, which only ever goes forward.
///
/// Both tracks share one offset, so they keep their distance. A unit is at its place when it is near the last one
/// of its own track, or near the newest of any track (a track that paused and returns). Anything else is a jump of
/// the encoder's clock: the offset is chosen anew, so that the output goes on without a hole, and the caller is
/// told, because the wall clock of what follows has to be read again. Units that were on the way when the clock
/// jumped still find their place by the offset before. Allocation-free; not synchronised.
final class Timeline {
    /// Where output begins: far enough from 0 that neither the lead of the program clock reference nor a negative
    /// composition offset can fall below it.
    static final long START = 10 * Ticks.PER_SECOND;

    /// A track's step back of up to a fifth of a second is jitter, whose frames are squeezed together; more is a clock
    /// that was set back.
    private static final long LARGEST_STEP_BACK = Ticks.PER_SECOND / 5;

    /// How far a track that returns may be ahead of the newest unit of any.
    private static final long LARGEST_LEAD = Ticks.PER_SECOND / 2;

    /// How long units are awaited that were on the way when the clock jumped.
    private static final long LONGEST_JUMP = 3 * Ticks.PER_SECOND;

    /// What separates the last unit before a jump from the first after it: about one frame.
    private static final long STEP_AT_JUMP = Ticks.PER_SECOND / 30;

    /// How far tracks may be apart: encoders that start them separately are seconds off.
    private static final long LARGEST_TRACK_DISTANCE = 3 * Ticks.PER_SECOND;

    private static final long NONE = Long.MIN_VALUE;

    private final long largestStepForward;
    private long lastVideo = NONE;
    private long lastAudio = NONE;
    private boolean started;
    private boolean jumped;
    private long offset;
    private long offsetBeforeJump;
    private long jumpedAt = START;
    private long newest = START;

    /// @param largestStepForward ticks that a track may skip before it counts as a jump
    Timeline(long largestStepForward) {
        this.largestStepForward = largestStepForward;
    }

    /// The output time of a unit that the publisher's clock puts at `in`; strictly increasing within a track.
    long place(TrackType track, long in) {
        jumped = false;
        if (!started) {
            started = true;
            offset = START - in;
            offsetBeforeJump = offset;
        }
        long last = track == TrackType.VIDEO ? lastVideo : lastAudio;
        long out = in + offset;
        if (!fits(out, last)) {
            long late = in + offsetBeforeJump;
            if (newest - jumpedAt <= LONGEST_JUMP && fits(late, last)) {
                out = late;
            } else {
                offsetBeforeJump = offset;
                jumpedAt = newest;
                offset = newest + STEP_AT_JUMP - in;
                out = in + offset;
                jumped = true;
            }
        }
        if (last != NONE && out <= last) {
            out = last + 1;
        }
        if (track == TrackType.VIDEO) {
            lastVideo = out;
        } else {
            lastAudio = out;
        }
        newest = Math.max(newest, out);
        return out;
    }

    /// Whether the last placed unit was the first after a jump of the publisher's clock.
    boolean jumped() {
        return jumped;
    }

    private boolean fits(long out, long last) {
        if (last == NONE) {
            return Math.abs(out - newest) <= LARGEST_TRACK_DISTANCE && out >= 0;
        }
        return out >= last - LARGEST_STEP_BACK && (out <= last + largestStepForward || out <= newest + LARGEST_LEAD);
    }
}
