package dev.sluice.e2e;

import java.util.List;

/// Encoders that change their format in the middle of a session.
final class FormatCases {
    private FormatCases() {}

    static List<Case> all() {
        return List.of(
                Case.of(
                                "formats: another resolution",
                                eight().followedBy(clip(2).withSize(192, 108).tape()))
                        .expecting(new Expectation().discontinuities(1).resolution("192x108")),
                Case.of(
                                "formats: other parameter sets",
                                eight().followedBy(clip(2).withX264("ref=1:cabac=0")
                                        .tape()))
                        .expecting(new Expectation().discontinuities(1)),
                Case.of(
                                "formats: sound from 44.1 to 48 kHz",
                                clip(2).withAudio(44_100, 2).tape().followedBy(eight()))
                        .expecting(new Expectation().discontinuities(1)),
                Case.of(
                                "formats: sound from mono to stereo",
                                clip(2).withAudio(48_000, 1).tape().followedBy(eight()))
                        .expecting(new Expectation().discontinuities(1)),
                Case.of("formats: sound from stereo to mono within a group of pictures", stereoThenMonoAt(7_000))
                        .expecting(new Expectation()
                                .discontinuities(1)
                                // Another configuration waits for the next segment.
                                .mayMiss((session, piece) -> piece.isAudio() && isBetween(piece, 7_000, 8_000))),
                Case.of("formats: sound appears after 6.4 s", soundFrom(6_400))
                        .expecting(new Expectation()
                                .discontinuities(1)
                                .mayMiss((session, piece) -> piece.isAudio() && piece.capturedMs() < 8_000)),
                Case.of("formats: pictures appear after 6 s", picturesFrom(6_000))
                        .expecting(new Expectation().discontinuities(1)),
                Case.of(
                        "formats: the same headers every second",
                        eight().followedBy(clip(2).tape()).withHeadersEvery(1_000)),
                Case.of("formats: empty messages", Clip.ofSeconds(12).tape().withEmptyMessagesBeforeEvery(25)),
                Case.of("formats: sound alone", Clip.ofSeconds(12).tape().withoutVideo())
                        .expecting(new Expectation().resolution(null).codecs("mp4a.40.2")),
                Case.of("formats: pictures alone", Clip.ofSeconds(12).tape().withoutAudio())
                        .expecting(new Expectation().codecs("avc1.64")));
    }

    private static Clip clip(int seed) {
        return Clip.ofSeconds(8).withSeed(seed);
    }

    private static Tape eight() {
        return clip(1).tape();
    }

    private static Tape stereoThenMonoAt(long ms) {
        Tape video = Clip.ofSeconds(16).tape().withoutAudio();
        Tape stereo = Clip.ofSeconds(8).tape().withoutVideo().until(ms);
        Tape mono = Clip.ofSeconds(9).withSeed(2).withAudio(48_000, 1).tape().withoutVideo();
        return video.mixedWith(stereo.followedBy(mono));
    }

    private static Tape soundFrom(long ms) {
        Tape all = Clip.ofSeconds(16).tape();
        return all.withoutAudio()
                .mixedWith(all.withoutVideo().withoutScript().startingAt(ms).delayed(ms));
    }

    private static Tape picturesFrom(long ms) {
        Tape all = Clip.ofSeconds(16).tape();
        return all.withoutVideo()
                .mixedWith(all.withoutAudio().withoutScript().startingAt(ms).delayed(ms));
    }

    private static boolean isBetween(Tape.Piece piece, long fromMs, long toMs) {
        return piece.capturedMs() >= fromMs && piece.capturedMs() < toMs;
    }
}
