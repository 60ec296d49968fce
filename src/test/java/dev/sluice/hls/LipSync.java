package dev.sluice.hls;

import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Compares when sound and pictures are shown with when the encoder captured them. Each frame carries the number of
/// its capture time in its payload, so it is found again wherever it went.
///
/// A frame of sound is in time if it is so with the picture before it or the picture behind it: where the encoder's
/// clock jumps, the one belongs to the time before and the other to the time after.
final class LipSync {
    private static final int H264 = 0x1B;
    private static final int NUMBER_BYTES = 5;
    private static final long NONE = Long.MIN_VALUE;

    /// Tracks that pause are not compared over the pause.
    private static final double NEIGHBOURS_MS = 1_000;

    /// When it was captured, and how much later it is shown.
    private record Frame(double truthMs, double shiftMs) {
        double distance(@Nullable Frame picture) {
            return picture == null || Math.abs(picture.truthMs - truthMs) > NEIGHBOURS_MS
                    ? Double.NaN
                    : shiftMs - picture.shiftMs;
        }
    }

    private final List<Double> capturedMs = new ArrayList<>();
    private double samplesPerSecond = 44_100;
    private double largestMs;
    private int compared;
    private String largestAt = "nowhere";
    private final List<Frame> waiting = new ArrayList<>();
    private @Nullable Frame picture;
    private long near = NONE;

    /// Marks a frame.
    ///
    /// @param truthMs when it was captured; NaN where the encoder itself told a wrong time, so nothing can be said
    /// @return five bytes that go into the frame's payload; they never look like a start code
    Bytes number(double truthMs) {
        int number = capturedMs.size();
        capturedMs.add(truthMs);
        ByteWriter bytes = new ByteWriter();
        for (int shift = 28; shift >= 0; shift -= 7) {
            bytes.u8(0x80 | (number >> shift & 0x7F));
        }
        return bytes.toBytes();
    }

    void sampleRate(int rateHz) {
        samplesPerSecond = rateHz;
    }

    /// Distances across a discontinuity say nothing.
    void beginStretch() {
        compare(null);
        picture = null;
        near = NONE;
    }

    void onPes(int streamType, long pts90k, Bytes payload) {
        near = near == NONE ? pts90k : near + ((pts90k - near) << 31 >> 31);
        double shownMs = near / 90.0;
        if (streamType == H264) {
            onPicture(shownMs, payload);
            return;
        }
        for (int at = 0; at + 7 + NUMBER_BYTES <= payload.length(); ) {
            onSound(shownMs, read(payload, at + 7));
            shownMs += 1024_000 / samplesPerSecond;
            at += (payload.get(at + 3) & 3) << 11 | payload.get(at + 4) << 3 | payload.get(at + 5) >> 5;
        }
    }

    private void onPicture(double shownMs, Bytes payload) {
        double truth = capturedMs.get(read(payload, payload.length() - NUMBER_BYTES));
        if (!Double.isNaN(truth)) {
            Frame next = new Frame(truth, shownMs - truth);
            compare(next);
            picture = next;
        }
    }

    private void onSound(double shownMs, int number) {
        double truth = capturedMs.get(number);
        if (!Double.isNaN(truth)) {
            waiting.add(new Frame(truth, shownMs - truth));
        }
    }

    private void compare(@Nullable Frame next) {
        for (Frame sound : waiting) {
            double before = sound.distance(picture);
            double after = sound.distance(next);
            double distance = Double.isNaN(before) || Math.abs(after) < Math.abs(before) ? after : before;
            if (Double.isNaN(distance)) {
                continue;
            }
            compared++;
            if (Math.abs(distance) > Math.abs(largestMs)) {
                largestMs = distance;
                largestAt = "sound %.1f ms after the pictures at %.3f s".formatted(distance, sound.truthMs / 1000);
            }
        }
        waiting.clear();
    }

    private static int read(Bytes bytes, int at) {
        int number = 0;
        for (int i = 0; i < NUMBER_BYTES; i++) {
            number = number << 7 | (bytes.get(at + i) & 0x7F);
        }
        return number;
    }

    double largestMs() {
        return Math.abs(largestMs);
    }

    int compared() {
        return compared;
    }

    @Override
    public String toString() {
        return largestAt;
    }
}
