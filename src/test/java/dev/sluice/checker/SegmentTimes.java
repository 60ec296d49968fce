package dev.sluice.checker;

import dev.sluice.checker.TransportStream.Pes;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// When a segment's tracks begin and end, in ticks of 90 kHz on a count that goes on where 33 bits wrap.
///
/// @param video null without pictures
/// @param audio null without sound
/// @param frame the longer of the tracks' frame durations
/// @param reordering how much later than decoded a picture is shown at most
record SegmentTimes(@Nullable Span video, @Nullable Span audio, long frame, long reordering) {
    /// From the decoding time of a track's first frame until its last one ends.
    record Span(long start, long end) {}

    private static final long SECOND = 90_000;
    private static final long DEFAULT_FRAME = SECOND / 25;
    private static final int SAMPLES_PER_FRAME = 1024;

    /// Measures a segment.
    ///
    /// @param near any time of the stretch, to tell where in the count 33 bits are
    static SegmentTimes of(TransportStream.Segment segment, long near) {
        List<Pes> video = segment.of(TransportStream.H264);
        List<Pes> audio = segment.of(TransportStream.ADTS);
        long videoFrame = video.size() < 2 ? 0 : median(video);
        long audioFrame = audio.isEmpty() ? 0 : audioFrame(audio.getFirst());
        long frames =
                audio.isEmpty() ? 0 : Elementary.adtsFrames(audio.getLast().payload());
        return new SegmentTimes(
                span(video, near, videoFrame),
                span(audio, near, audioFrame * frames),
                Math.max(DEFAULT_FRAME, Math.max(videoFrame, audioFrame)),
                video.stream()
                        .mapToLong(unit -> distance(unit.dts(), unit.pts()))
                        .max()
                        .orElse(0));
    }

    private static @Nullable Span span(List<Pes> units, long near, long last) {
        return units.isEmpty()
                ? null
                : new Span(
                        unwrap(units.getFirst().dts(), near),
                        unwrap(units.getLast().dts(), near) + last);
    }

    /// The earliest time of either track.
    long start() {
        return Math.min(video == null ? Long.MAX_VALUE : video.start(), audio == null ? Long.MAX_VALUE : audio.start());
    }

    private long videoStart() {
        return video == null ? start() : video.start();
    }

    /// How far `ticks` is from the distance of this beginning to that of `next`. A segment may begin with the first
    /// picture or with what comes first, so the best of these counts.
    long deviation(SegmentTimes next, long ticks) {
        return smallest(
                next.start() - start() - ticks,
                next.videoStart() - videoStart() - ticks,
                next.start() - videoStart() - ticks,
                next.videoStart() - start() - ticks);
    }

    /// How far `ticks` is from what plays until the end of either track.
    long deviationToEnd(long ticks) {
        long whole = Math.max(end(video), end(audio)) - start() - ticks;
        return smallest(whole, length(video, ticks + whole) - ticks, length(audio, ticks + whole) - ticks);
    }

    private static long end(@Nullable Span span) {
        return span == null ? Long.MIN_VALUE : span.end();
    }

    private static long length(@Nullable Span span, long otherwise) {
        return span == null ? otherwise : span.end() - span.start();
    }

    /// Two frames and what rounding of milliseconds leaves. Where the beginning is that of a picture at one end only,
    /// decoding ahead of showing does not cancel out.
    long tolerance(SegmentTimes other) {
        boolean alike = (video == null) == (other.video == null);
        return 2 * Math.max(frame, other.frame) + SECOND / 100 + (alike ? 0 : Math.max(reordering, other.reordering));
    }

    static long unwrap(long timestamp, long near) {
        return near + distance(near, timestamp);
    }

    /// From one 33-bit time to another, whichever way is shorter.
    static long distance(long from, long to) {
        return (to - from) << 31 >> 31;
    }

    private static long median(List<Pes> video) {
        long[] steps = new long[video.size() - 1];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = distance(video.get(i).dts(), video.get(i + 1).dts());
        }
        Arrays.sort(steps);
        return Math.max(0, steps[steps.length / 2]);
    }

    private static long audioFrame(Pes audio) {
        int rate = Elementary.sampleRateHz(audio.payload());
        return rate == 0 ? 0 : SAMPLES_PER_FRAME * SECOND / rate;
    }

    private static long smallest(long... deviations) {
        long found = deviations[0];
        for (long deviation : deviations) {
            found = Math.abs(deviation) < Math.abs(found) ? deviation : found;
        }
        return found;
    }
}
