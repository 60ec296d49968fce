package dev.sluice.e2e;

import dev.sluice.e2e.Tape.Piece;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What must be true after a case beside what must always be true. Unless it says otherwise: one broadcast, ended, no
/// discontinuity, no gap, nothing missing, and an index that tells of both tracks. Written once, in a table of cases.
final class Expectation {
    /// Chooses frames that nobody could have placed.
    interface Unplaceable {
        boolean test(int session, Piece piece);
    }

    /// EXTINF, apart from the last segment of a session.
    record Range(double from, double to) {
        boolean contains(double value) {
            return value >= from && value <= to;
        }
    }

    int broadcasts = 1;
    int fewestDiscontinuities;
    int mostDiscontinuities;
    int discontinuitySequence;
    int gaps;
    boolean ended = true;
    boolean encoderSwapsPictures;

    @Nullable Integer targetDuration;

    @Nullable Boolean independent;

    @Nullable Range segmentSeconds;

    @Nullable String resolution = "160x90";

    List<String> codecs = List.of("avc1.64", "mp4a.40.2");
    Unplaceable mayMiss = (session, piece) -> false;
    Duration lipSync = Duration.ofMillis(40);
    Duration namedWithin = Duration.ofSeconds(3);

    Expectation broadcasts(int number) {
        broadcasts = number;
        return this;
    }

    Expectation discontinuities(int number) {
        return discontinuities(number, number);
    }

    Expectation discontinuities(int fewest, int most) {
        fewestDiscontinuities = fewest;
        mostDiscontinuities = most;
        return this;
    }

    /// How many of the first broadcast's discontinuities have left its playlist at the end.
    Expectation discontinuitySequence(int number) {
        discontinuitySequence = number;
        return this;
    }

    Expectation gaps(int number) {
        gaps = number;
        return this;
    }

    /// EXT-X-TARGETDURATION of the first broadcast.
    Expectation targetDuration(int seconds) {
        targetDuration = seconds;
        return this;
    }

    /// Whether the first broadcast says EXT-X-INDEPENDENT-SEGMENTS.
    Expectation independent(boolean told) {
        independent = told;
        return this;
    }

    Expectation segmentSeconds(double from, double to) {
        segmentSeconds = new Range(from, to);
        return this;
    }

    /// RESOLUTION in the last index, null for none.
    Expectation resolution(@Nullable String widthByHeight) {
        resolution = widthByHeight;
        return this;
    }

    /// How the elements of CODECS in the last index begin.
    Expectation codecs(String... beginnings) {
        codecs = List.of(beginnings);
        return this;
    }

    Expectation mayMiss(Unplaceable which) {
        mayMiss = which;
        return this;
    }

    /// The encoder gives pictures times that swap places. They are to arrive as they were sent, and then FFmpeg,
    /// decoding a segment alone, says the same of it as of the encoder's own copy: that pictures are not in order.
    Expectation encoderSwapsPictures(boolean swaps) {
        encoderSwapsPictures = swaps;
        return this;
    }

    /// How long after its last frame's successor a segment may be named.
    Expectation namedWithin(Duration duration) {
        namedWithin = duration;
        return this;
    }
}
