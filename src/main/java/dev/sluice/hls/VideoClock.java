package dev.sluice.hls;

import dev.sluice.media.AccessUnit;

/// Decoding and presentation times of pictures on the output clock, and what their spacing shows.
///
/// FLV's composition time offset may be negative; MPEG-TS wants PTS ≥ DTS. The decoding times are then moved ahead
/// by the largest negative offset seen, while presentation times stay true. Not synchronised.
final class VideoClock {
    private static final long DEFAULT_FRAME = Ticks.PER_SECOND / 30;

    /// No encoder reorders pictures over more than that; the field's 24 bits would allow 2.3 hours. It stays below the
    /// half second by which the program clock runs behind, so that no picture is due before its clock.
    private static final long LARGEST_LEAD = Ticks.PER_SECOND * 9 / 20;

    /// A picture that is shown later than that after its turn is one broken field.
    private static final long LARGEST_DELAY = 5 * Ticks.PER_SECOND;

    /// A longer distance is a hole.
    private static final long LONGEST_FRAME = Ticks.PER_SECOND;

    private boolean started;
    private long dts;
    private long pts;
    private long lead;
    private long lastAt;
    private long frameTicks = DEFAULT_FRAME;
    private long step = LONGEST_FRAME;
    private long lastKeyFrame = Long.MIN_VALUE;
    private long groupSoFar;
    private long longestGroup;

    /// Takes the next picture, whose decoding time has its place at `at`.
    void next(long at, AccessUnit unit) {
        long compositionOffset = unit.pts90k() - unit.dts90k();
        lead = Math.clamp(-compositionOffset, lead, LARGEST_LEAD);
        long before = dts;
        pts = at + Math.min(compositionOffset, LARGEST_DELAY);
        dts = at - lead;
        if (started && dts <= before) {
            dts = before + 1;
        }
        pts = Math.max(pts, dts);
        if (started && at > lastAt && at - lastAt <= LONGEST_FRAME) {
            // Of two distances the shorter: a single longer one is a picture that is missing.
            frameTicks = Math.min(at - lastAt, step);
            step = at - lastAt;
        }
        lastAt = at;
        started = true;
        groupSoFar = lastKeyFrame == Long.MIN_VALUE ? 0 : at - lastKeyFrame;
        if (unit.randomAccess()) {
            longestGroup = Math.max(longestGroup, groupSoFar);
            lastKeyFrame = at;
        }
    }

    /// After a break, distances across it say nothing.
    void forgetGroups() {
        lastKeyFrame = Long.MIN_VALUE;
        longestGroup = 0;
    }

    long dts() {
        return dts;
    }

    long pts() {
        return pts;
    }

    /// The shorter of the last two distances of pictures: the best guess for how long the last one is shown.
    long frameTicks() {
        return frameTicks;
    }

    /// How long the group of pictures has lasted that an IDR picture at `at` ends, 0 if there is none.
    long groupUntil(long at) {
        return lastKeyFrame == Long.MIN_VALUE ? 0 : at - lastKeyFrame;
    }

    /// Since the last IDR picture, or the whole distance when this picture is the next one.
    long groupSoFar() {
        return groupSoFar;
    }

    /// The longest distance of two IDR pictures so far, 0 before there were two.
    long longestGroup() {
        return longestGroup;
    }
}
