package dev.sluice.hls;

import dev.sluice.media.TrackType;

/// Places the publisher's clock on the output clock, which only ever goes forward.
///
/// Both tracks begin with one offset, so they keep their distance. A unit is at its place when it is near the last one
/// of its own track, or near the newest of any (a track that paused and returns). Anything else is a jump of the
/// encoder's clock. If the other track has jumped before, this one follows it, and the two keep their distance;
/// otherwise its offset is chosen anew, so that the output goes on without a hole, and the caller is told, because the
/// wall clock of what follows has to be read again. Units that were on the way when the clock jumped still fit the
/// offset that their own track has. Allocation-free; not synchronised.
final class Timeline {
    /// Where output begins: far enough from 0 that neither the lead of the program clock reference nor a negative
    /// composition offset can fall below it.
    static final long START = 10 * Ticks.PER_SECOND;

    /// A track's step back of up to a fifth of a second is jitter, whose frames are squeezed together; more is a clock
    /// that was set back.
    private static final long LARGEST_STEP_BACK = Ticks.PER_SECOND / 5;

    /// How far a track that returns may be ahead of the newest unit of any.
    private static final long LARGEST_LEAD = Ticks.PER_SECOND / 2;

    /// What separates the last unit before a jump from the first after it: about one frame.
    private static final long STEP_AT_JUMP = Ticks.PER_SECOND / 30;

    /// How far tracks may be apart: encoders that start them separately are seconds off.
    private static final long LARGEST_TRACK_DISTANCE = 3 * Ticks.PER_SECOND;

    private static final long NONE = Long.MIN_VALUE;

    private final long largestStepForward;
    private final Track video = new Track();
    private final Track audio = new Track();
    private boolean started;
    private boolean jumped;
    private long newest = START;

    private static final class Track {
        long offset;
        long last = NONE;
    }

    /// @param largestStepForward ticks that a track may skip before it counts as a jump
    Timeline(long largestStepForward) {
        this.largestStepForward = largestStepForward;
    }

    /// The output time of a unit that the publisher's clock puts at `in`; strictly increasing within a track.
    long place(TrackType type, long in) {
        Track track = type == TrackType.VIDEO ? video : audio;
        Track other = type == TrackType.VIDEO ? audio : video;
        jumped = false;
        if (!started) {
            started = true;
            track.offset = START - in;
            other.offset = START - in;
        }
        boolean stays = fits(in + track.offset, track.last);
        boolean follows = fits(in + other.offset, track.last);
        // After a step that one track took for a jump and the other need not, both are where they meet.
        if (follows && (!stays || Math.abs(in + other.offset - newest) < Math.abs(in + track.offset - newest))) {
            track.offset = other.offset;
        } else if (!stays) {
            track.offset = newest + STEP_AT_JUMP - in;
            jumped = true;
        }
        long out = in + track.offset;
        if (track.last != NONE && out <= track.last) {
            out = track.last + 1;
        }
        track.last = out;
        newest = Math.max(newest, out);
        return out;
    }

    /// Whether the last placed unit was the first after a jump of the publisher's clock.
    boolean jumped() {
        return jumped;
    }

    private boolean fits(long out, long last) {
        boolean nearNewest = out >= newest - LARGEST_TRACK_DISTANCE;
        if (last == NONE) {
            return nearNewest && out <= newest + LARGEST_TRACK_DISTANCE && out >= 0;
        }
        return out >= last - LARGEST_STEP_BACK
                && (out <= last + largestStepForward || (nearNewest && out <= newest + LARGEST_LEAD));
    }
}
