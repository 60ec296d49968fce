package dev.sluice.e2e;

import java.util.List;

/// Encoders whose clocks wrap, jump, stop or run apart. Pictures go on from keyframe to keyframe, so that nothing here
/// breaks a decoder by itself.
final class TimestampCases {
    private static final long HOUR_MS = 3_600_000;
    private static final long WRAP_31 = 1L << 31;
    private static final long WRAP_32 = 1L << 32;

    private TimestampCases() {}

    static List<Case> all() {
        return List.of(
                Case.of("timestamps: 31 bits wrap", plain().claiming(0, ms -> (ms + WRAP_31 - 5_300) % WRAP_31)),
                Case.of("timestamps: 32 bits wrap", plain().claiming(0, ms -> (ms + WRAP_32 - 5_300) % WRAP_32)),
                Case.of("timestamps: start beyond 16777.215 s", plain().claiming(0, ms -> ms + 0xFFFFFF - 5_300)),
                Case.of("timestamps: jump ahead by an hour", plain().claiming(5_200, ms -> ms + HOUR_MS))
                        .expecting(new Expectation().discontinuities(1)),
                Case.of(
                                "timestamps: jump back by an hour",
                                plain().claiming(0, ms -> ms + 2 * HOUR_MS).claiming(5_200, ms -> ms - HOUR_MS))
                        .expecting(new Expectation().discontinuities(1)),
                Case.of("timestamps: fall back to 0 at a keyframe", plain().claiming(6_000, ms -> ms - 6_000))
                        .expecting(new Expectation().discontinuities(1)),
                Case.of("timestamps: 1.5 s are missing", plain().withoutFrames(4_500, 6_000)),
                Case.of("timestamps: 8 s are missing", Clip.ofSeconds(20).tape().withoutFrames(6_000, 14_000))
                        .expecting(new Expectation().discontinuities(1)),
                Case.of("timestamps: 4 s are held back, then come at once", plain().heldBack(5_000, 9_000))
                        .expecting(new Expectation().namedWithin(java.time.Duration.ofSeconds(4))),
                Case.of("timestamps: each 10th picture claims 30 ms too little", plain().everyNthPictureOff(10, -30)),
                Case.of("timestamps: each 10th picture claims 60 ms too little", plain().everyNthPictureOff(10, -60))
                        .expecting(lipSyncOf(61)),
                Case.of("timestamps: each 10th picture claims the one's before", plain().everyNthPictureOff(10, -40)),
                Case.of("timestamps: composition offsets below 0", plain().withDecodingDelayed(80)),
                Case.of("timestamps: sound comes 400 ms after its pictures", plain().withSoundHeldBack(400)),
                Case.of("timestamps: sound starts 3 s late", plain().withoutAudioFrames(0, 3_000))
                        .expecting(new Expectation()
                                .discontinuities(0, 1)
                                // Sound joins the program with the next segment.
                                .mayMiss((session, piece) -> piece.isAudio() && piece.capturedMs() < 4_000)),
                Case.of("timestamps: pictures start 3 s late", plain(3_000).withoutVideoFrames(0, 3_000))
                        .expecting(new Expectation().discontinuities(0, 1)),
                Case.of("timestamps: sound pauses for 5 s", plain().withoutAudioFrames(5_000, 10_000))
                        .expecting(new Expectation().discontinuities(0, 2)),
                Case.of("timestamps: pictures pause for 5 s", plain().withoutVideoFrames(5_000, 10_000))
                        .expecting(new Expectation().discontinuities(0, 2)),
                Case.of(
                        "timestamps: the sound's clock is 200 ppm fast",
                        plain().claiming(Tape.Piece::isAudio, ms -> Math.round(ms * 1.0002))),
                Case.of(
                        "timestamps: the sound's clock is 200 ppm slow",
                        plain().claiming(Tape.Piece::isAudio, ms -> Math.round(ms * 0.9998))),
                // Twenty seconds of this are what three minutes at 200 ppm are.
                Case.of(
                        "timestamps: the sound's clock is 2000 ppm fast",
                        Clip.ofSeconds(20).tape().claiming(Tape.Piece::isAudio, ms -> Math.round(ms * 1.002))));
    }

    private static Tape plain() {
        return Clip.ofSeconds(16).tape();
    }

    /// With one more keyframe.
    private static Tape plain(int keyFrameMs) {
        return Clip.ofSeconds(16)
                .withKeyFramesAt(List.of(0, keyFrameMs, 4_000, 6_000, 8_000, 10_000, 12_000, 14_000))
                .tape();
    }

    private static Expectation lipSyncOf(int ms) {
        Expectation expectation = new Expectation();
        expectation.lipSync = java.time.Duration.ofMillis(ms);
        return expectation;
    }
}
