package dev.sluice.e2e;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Encoders that do not send an IDR picture every two seconds.
final class KeyframeCases {
    /// OBS's "auto": 250 frames at 30 fps.
    private static final int AUTO_MS = 8_330;

    private KeyframeCases() {}

    static List<Case> all() {
        return List.of(
                Case.of(
                                "keyframes: every 8.33 s",
                                Clip.ofSeconds(26).withGroupsOf(AUTO_MS).tape())
                        .expecting(new Expectation().targetDuration(8).independent(true)),
                Case.of("keyframes: one at the start only", onlyAt(List.of(0), 26))
                        .expecting(new Expectation().targetDuration(10).independent(false)),
                Case.of(
                                "keyframes: one at the start only, no sound",
                                onlyAt(List.of(0), 22).withoutAudio())
                        .expecting(new Expectation()
                                .targetDuration(10)
                                .independent(false)
                                .codecs("avc1.64")),
                // The promise of independence cannot be kept and cannot be taken back: another broadcast goes on.
                Case.of(
                                "keyframes: every 2 s, then every 8 s",
                                onlyAt(List.of(0, 2_000, 4_000, 6_000, 14_000, 22_000), 26))
                        .expecting(new Expectation()
                                .broadcasts(2)
                                .targetDuration(2)
                                .independent(true)
                                .discontinuities(0)),
                Case.of("keyframes: every 2 s, then none", onlyAt(List.of(0, 2_000, 4_000, 6_000), 26))
                        .expecting(new Expectation()
                                .broadcasts(2)
                                .targetDuration(2)
                                .independent(true)
                                .discontinuities(0)),
                // x264 has said at once that it may wait so long: nothing is promised.
                Case.of(
                                "keyframes: every 2 s, then every 8 s, as the encoder has told",
                                Clip.ofSeconds(26)
                                        .withKeyFramesAt(List.of(0, 2_000, 4_000, 6_000, 14_000, 22_000))
                                        .tape())
                        .expecting(new Expectation().targetDuration(2).independent(false)),
                Case.of("keyframes: every 8 s, then every 2 s", onlyAt(eightThenTwo(), 24))
                        .expecting(new Expectation().targetDuration(8).independent(true)),
                Case.of(
                                "keyframes: every 0.2 s",
                                Clip.ofSeconds(12).withGroupsOf(200).tape())
                        .expecting(new Expectation()
                                .targetDuration(2)
                                .independent(true)
                                .segmentSeconds(1.9, 2.3)),
                Case.of("keyframes: every picture is called one", plain().withFrameType(1))
                        .expecting(new Expectation().targetDuration(2).independent(true)),
                Case.of("keyframes: no picture is called one", plain().withFrameType(2))
                        .expecting(new Expectation().targetDuration(2).independent(true)),
                Case.of(
                                "keyframes: none for the first 3 s",
                                onlyAt(List.of(0, 5_000, 7_000, 9_000, 11_000), 13)
                                        .startingAt(2_000))
                        .expecting(new Expectation()
                                .targetDuration(2)
                                .independent(true)
                                // Sound without pictures would begin the broadcast as one of sound alone.
                                .mayMiss((session, piece) -> piece.capturedMs() < 3_000)));
    }

    private static Tape plain() {
        return Clip.ofSeconds(16).tape();
    }

    private static Tape onlyAt(List<Integer> keyFramesMs, int seconds) {
        return Clip.ofSeconds(seconds).withKeyFramesAt(keyFramesMs).silently().tape();
    }

    private static List<Integer> eightThenTwo() {
        return Stream.concat(Stream.of(0, 8_000), IntStream.range(8, 12).mapToObj(i -> i * 2_000))
                .toList();
    }
}
