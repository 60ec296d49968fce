package dev.sluice.checker;

import dev.sluice.checker.TransportStream.Pes;
import java.util.Arrays;
import java.util.List;

/// When a segment begins and ends, in ticks of 90 kHz on a count that goes on where 33 bits wrap.
///
/// @param videoStart decoding time of the first picture; without pictures the same as `start`
/// @param start the earliest time of either track
/// @param end when the last frame of either track ends
/// @param frame the longer of the tracks' frame durations
record SegmentTimes(long videoStart, long start, long end, long frame) {
    private static final long SECOND = 90_000;
    private static final long DEFAULT_FRAME = SECOND / 25;
    private static final int SAMPLES_PER_FRAME = 1024;

    /// @param near any time of the stretch, to tell where in the count 33 bits are
    static SegmentTimes of(TransportStream.Segment segment, long near) {
        List<Pes> video = segment.of(TransportStream.H264);
        List<Pes> audio = segment.of(TransportStream.ADTS);
        long videoFrame = video.size() < 2 ? 0 : median(video);
        long audioFrame = audio.isEmpty() ? 0 : audioFrame(audio.getFirst());
        long videoStart = video.isEmpty() ? Long.MAX_VALUE : unwrap(video.getFirst().dts(), near);
        long audioStart = audio.isEmpty() ? Long.MAX_VALUE : unwrap(audio.getFirst().pts(), near);
        long videoEnd = video.isEmpty() ? Long.MIN_VALUE : unwrap(video.getLast().dts(), near) + videoFrame;
        long audioEnd = audio.isEmpty()
                ? Long.MIN_VALUE
                : unwrap(audio.getLast().pts(), near)
                        + audioFrame * Elementary.adtsFrames(audio.getLast().payload());
        long start = Math.min(videoStart, audioStart);
        return new SegmentTimes(
                video.isEmpty() ? start : videoStart,
                start,
                Math.max(videoEnd, audioEnd),
                Math.max(DEFAULT_FRAME, Math.max(videoFrame, audioFrame)));
    }

    /// How far `ticks` is from the distance of this beginning to that of `next`, which may be told by the first
    /// picture or by what comes first.
    long deviation(SegmentTimes next, long ticks) {
        return smallest(
                next.start - start - ticks,
                next.videoStart - videoStart - ticks,
                next.start - videoStart - ticks,
                next.videoStart - start - ticks);
    }

    /// The same for the end of this segment.
    long deviationToEnd(long ticks) {
        return smallest(end - start - ticks, end - videoStart - ticks);
    }

    /// Two frames and what rounding of milliseconds leaves.
    long tolerance() {
        return 2 * frame + SECOND / 100;
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
