package dev.sluice.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.checker.Rule;
import dev.sluice.checker.SegmentChecker;
import dev.sluice.hls.CutSegment;
import dev.sluice.hls.PlaylistPromise;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Judges the segments of one publication whose encoder may be out of its mind. Its durations are then what they are,
/// but no playlist may have to break its promise, and every segment can be taken apart.
final class SegmentJudge {
    private static final long TICKS_PER_SECOND = 90_000;
    private static final int PACKET_BYTES = 188;

    /// How long a frame is shown is only known from the next one, which may come from another world; and payload
    /// that is no H.264 shows no parameter sets that could be compared.
    private static final Rule[] EXEMPT = {
        Rule.TS_DURATION, Rule.TS_LAST_DURATION, Rule.TS_DURATIONS_ADD_UP, Rule.TS_ENCODING_CONSTANT
    };

    private @Nullable PlaylistPromise promise;
    private SegmentChecker checker = new SegmentChecker(false);
    private int segments;

    void onSegment(Instant now, CutSegment segment) {
        PlaylistPromise begins = segment.begins();
        if (begins != null) {
            finish();
            promise = begins;
            checker = new SegmentChecker(begins.independentSegments()).exempting(EXEMPT);
        }
        PlaylistPromise given = promise;
        if (given == null) {
            throw new AssertionError("a segment before any promise");
        }
        assertThat(segment.data().size()).isPositive();
        assertThat(segment.data().size() % PACKET_BYTES).isZero();
        assertThat(segment.durationTicks())
                .isBetween(1L, given.targetSeconds() * TICKS_PER_SECOND + TICKS_PER_SECOND / 2);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(segment.data().size());
        segment.data().views().forEach(view -> bytes.writeBytes(view.toByteArray()));
        double seconds = (double) segment.durationTicks() / TICKS_PER_SECOND;
        checker.observe(now, segments++ + ".ts", seconds, segment.discontinuity(), bytes.toByteArray());
    }

    void finish() {
        checker.finish();
        assertThat(checker.violations()).isEmpty();
    }
}
