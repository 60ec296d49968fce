package dev.sluice.e2e;

import static dev.sluice.e2e.Case.dropped;
import static dev.sluice.e2e.Case.halfOpen;
import static dev.sluice.e2e.Case.unpublished;

import dev.sluice.e2e.Case.End;
import dev.sluice.e2e.Case.Sender;
import dev.sluice.e2e.Case.Session;
import java.time.Duration;
import java.util.List;

/// Encoders that come and go. Each session begins with headers, a keyframe and a clock at 0, as OBS and FFmpeg do.
///
/// The window is short, so discontinuities slide out of it.
final class ReconnectCases {
    private ReconnectCases() {}

    static List<Case> all() {
        return List.of(
                Case.of("reconnects: drop and return", dropped(cut(1), 2_000), unpublished(whole(2)))
                        .expecting(new Expectation().discontinuities(1).discontinuitySequence(1)),
                Case.of("reconnects: drop between two segments", dropped(atKeyFrame(1), 2_000), unpublished(whole(2)))
                        .expecting(new Expectation().discontinuities(1)),
                Case.of(
                                "reconnects: drop and return three times",
                                dropped(cut(1), 2_000),
                                dropped(cut(2), 2_000),
                                dropped(cut(3), 2_000),
                                unpublished(whole(4)))
                        .expecting(new Expectation().discontinuities(3).discontinuitySequence(3)),
                Case.of(
                                "reconnects: drop before the first segment",
                                dropped(whole(1).until(700), 2_000),
                                unpublished(whole(2)))
                        .expecting(new Expectation().discontinuities(1)),
                Case.of(
                                "reconnects: FFmpeg is killed and returns",
                                byFfmpeg(1, End.DROPPED, 2_000),
                                byFfmpeg(2, End.UNPUBLISHED, 0))
                        .expecting(new Expectation()
                                .discontinuities(1)
                                // It was killed while it sent.
                                .mayMiss((session, piece) -> session == 0 && piece.capturedMs() >= 6_000)),
                Case.of(
                                "reconnects: take-over while the old connection is half open",
                                halfOpen(cut(1), 1_000),
                                unpublished(whole(2)))
                        .expecting(new Expectation()
                                .discontinuities(1)
                                // The open segment of who lost the channel is nobody's any more.
                                .mayMiss((session, piece) -> session == 0 && piece.capturedMs() >= 6_000)),
                Case.of(
                                "reconnects: another resolution after the return",
                                dropped(cut(1), 2_000),
                                unpublished(larger()))
                        .expecting(new Expectation().discontinuities(1).resolution("192x108")),
                Case.of(
                                "reconnects: sound only before, both after",
                                dropped(cut(1).withoutVideo(), 2_000),
                                unpublished(whole(2)))
                        .expecting(new Expectation().discontinuities(1)),
                Case.of(
                                "reconnects: longer groups of pictures after the return",
                                dropped(cut(1), 2_000),
                                unpublished(eightSecondGroups()))
                        .expecting(new Expectation()
                                .broadcasts(2)
                                .discontinuities(1, 1)
                                .independent(true)),
                Case.of("reconnects: goodbye, then publish again", goodbye(1, 2_000), unpublished(whole(2)))
                        .expecting(new Expectation().broadcasts(2)),
                Case.of("reconnects: return after the window", dropped(cut(1), 6_000), unpublished(whole(2)))
                        .withReconnectWindow(Duration.ofSeconds(2))
                        .expecting(new Expectation().broadcasts(2)),
                Case.of("reconnects: never to return", dropped(cut(1), 0)).withReconnectWindow(Duration.ofSeconds(2)));
    }

    private static Tape whole(int seed) {
        return Clip.ofSeconds(14).withSeed(seed).tape();
    }

    /// Ends within a group of pictures.
    private static Tape cut(int seed) {
        return whole(seed).until(7_100);
    }

    private static Tape atKeyFrame(int seed) {
        return whole(seed).until(6_000);
    }

    private static Tape larger() {
        return Clip.ofSeconds(8).withSeed(2).withSize(192, 108).tape();
    }

    private static Tape eightSecondGroups() {
        return Clip.ofSeconds(18).withSeed(2).withGroupsOf(8_000).tape();
    }

    private static Session goodbye(int seed, long pauseMs) {
        return new Session(cut(seed), Sender.SCRIPTED, End.UNPUBLISHED, pauseMs);
    }

    private static Session byFfmpeg(int seed, End end, long pauseMs) {
        return new Session(whole(seed), Sender.FFMPEG, end, pauseMs);
    }
}
