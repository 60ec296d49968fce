package dev.sluice.live;

import static dev.sluice.live.SweepFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.lease.LeaseState;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What must remain in `seg/`, and what must go, in every situation that a death can leave behind.
class SegmentSweepSituationsTest {
    private static final Duration OLD = Duration.ofHours(1);
    private static final String PLAYLIST = "media.m3u8";

    private final SweepFixture at = new SweepFixture();
    private final SegmentSweep sweep = new SegmentSweep(at.environment);

    /// A situation, and what is left of broadcast `b1` after two sweeps with hours before, between and after.
    record Case(String name, Situation situation, List<String> remains) {
        @Override
        public String toString() {
            return name;
        }
    }

    interface Situation {
        void arrange(SweepFixture at);
    }

    private static Case remains(String name, List<String> names, Situation situation) {
        return new Case(name, situation, names);
    }

    private static Case goes(String name, Situation situation) {
        return new Case(name, situation, List.of());
    }

    static Stream<Case> situations() {
        return Stream.of(
                goes("ended, settled, the index is offline", at -> {
                    at.settledLease(1, "b1");
                    at.playlist("b1", 1, "1-a-0.ts");
                    at.segments("b1", "1-a-1.ts");
                    at.end("b1");
                    at.offlineIndex(1);
                }),
                goes("ended, and the index points at the next broadcast", at -> {
                    at.lease(2, "b2", LeaseState.LIVE);
                    at.endedPlaylist("b1", 1, "1-a-0.ts");
                    at.index(2, "b2");
                }),
                goes("ended, the next broadcast ended without media, the index still points here", at -> {
                    at.settledLease(2, "b2");
                    at.endedPlaylist("b1", 1, "1-a-0.ts");
                    at.index(1, "b1");
                }),
                goes("ended, the next broadcast ended without media, and there never was an index", at -> {
                    at.settledLease(2, "b2");
                    at.endedPlaylist("b1", 1, "1-a-0.ts");
                }),
                goes("open, but the lease names the next broadcast", at -> {
                    at.lease(2, "b2", LeaseState.LIVE);
                    at.playlist("b1", 1, "1-a-0.ts", "1-a-1.ts");
                    at.index(2, "b2");
                }),
                goes("segments of an ended broadcast whose playlist is gone", at -> {
                    at.settledLease(1, "b1");
                    at.segments("b1", "1-a-0.ts", "1-a-1.ts");
                    at.offlineIndex(1);
                }),
                goes("segments without a playlist, and the lease names the next broadcast", at -> {
                    at.lease(2, "b2", LeaseState.WAITING);
                    at.segments("b1", "1-a-0.ts");
                }),
                remains(
                        "ended, and the index points here, the next session has not written it yet",
                        List.of("1-a-0.ts", PLAYLIST),
                        at -> {
                            at.lease(2, "b2", LeaseState.LIVE);
                            at.endedPlaylist("b1", 1, "1-a-0.ts");
                            at.index(1, "b1");
                        }),
                remains(
                        "ended, the index is older than the broadcast: its session may be about to write it",
                        List.of("2-a-0.ts", PLAYLIST),
                        at -> {
                            at.lease(3, "b2", LeaseState.LIVE);
                            at.endedPlaylist("b1", 2, "2-a-0.ts");
                            at.offlineIndex(1);
                        }),
                remains("ended, but the lease is not settled", List.of("1-a-0.ts", PLAYLIST), at -> {
                    at.lease(1, "b1", LeaseState.ENDED);
                    at.endedPlaylist("b1", 1, "1-a-0.ts");
                    at.offlineIndex(1);
                }),
                remains(
                        "live: what the own epoch has stored may be about to be named",
                        List.of("1-a-0.ts", "1-a-1.ts", PLAYLIST),
                        at -> {
                            at.lease(1, "b1", LeaseState.LIVE);
                            at.playlist("b1", 1, "1-a-0.ts");
                            at.segments("b1", "1-a-1.ts");
                        }),
                remains(
                        "waiting: what a higher epoch has stored is a successor's",
                        List.of("1-a-0.ts", "3-a-1.ts", PLAYLIST),
                        at -> {
                            at.lease(3, "b1", LeaseState.WAITING);
                            at.playlist("b1", 1, "1-a-0.ts");
                            at.segments("b1", "3-a-1.ts");
                        }),
                remains(
                        "live: lower epochs keep what is named and lose the rest",
                        List.of("1-a-1.ts", "2-b-2.ts", "2-b-3.ts", PLAYLIST),
                        at -> {
                            at.lease(2, "b1", LeaseState.LIVE);
                            at.playlist("b1", 2, "1-a-1.ts", "2-b-2.ts");
                            at.segments("b1", "1-a-0.ts", "1-a-9.ts", "2-b-3.ts");
                        }),
                remains("live: names that are not ours", List.of("2-b-2.ts", PLAYLIST, "poster.jpg", "x-1.ts"), at -> {
                    at.lease(2, "b1", LeaseState.LIVE);
                    at.playlist("b1", 2, "2-b-2.ts");
                    at.segments("b1", "poster.jpg", "x-1.ts");
                }),
                remains("ended long ago: names that are not ours", List.of("poster.jpg"), at -> {
                    at.settledLease(1, "b1");
                    at.playlist("b1", 1, "1-a-0.ts");
                    at.segments("b1", "poster.jpg");
                    at.end("b1");
                    at.offlineIndex(1);
                }),
                remains("begins: no playlist yet", List.of("1-a-0.ts"), at -> {
                    at.lease(1, "b1", LeaseState.LIVE);
                    at.segments("b1", "1-a-0.ts");
                }),
                remains(
                        "no playlist yet, but the owner of the lease has stored it: it is about to move on to it",
                        List.of("2-a-0.ts"),
                        at -> {
                            at.lease(1, "b0", LeaseState.LIVE);
                            at.playlist("b0", 1, "1-a-6.ts");
                            at.segments("b1", "2-a-0.ts");
                        }),
                remains(
                        "no playlist, and who has stored it was taken for dead, but has its lease back",
                        List.of("2-a-0.ts"),
                        at -> {
                            at.lease(2, "b0", LeaseState.LIVE);
                            at.playlist("b0", 1, "1-a-6.ts");
                            at.segments("b1", "2-a-0.ts");
                        }),
                goes("no playlist, and who has stored it has lost the lease before it could move on", at -> {
                    at.lease(3, "b0", LeaseState.LIVE);
                    at.playlist("b0", 3, "1-a-6.ts");
                    at.segments("b1", "2-a-0.ts");
                }),
                goes("no playlist, and who has stored it has ended before it could move on", at -> {
                    at.settledLease(1, "b0");
                    at.segments("b1", "2-a-0.ts");
                }),
                remains("no lease: another service's objects", List.of("1-a-0.ts", PLAYLIST), at -> {
                    at.endedPlaylist("b1", 1, "1-a-0.ts");
                }),
                remains("a playlist that cannot be read", List.of("1-a-0.ts", PLAYLIST), at -> {
                    at.settledLease(2, "b2");
                    at.segments("b1", "1-a-0.ts");
                    at.media.write(key("b1", PLAYLIST), "<Error/>");
                }));
    }

    @ParameterizedTest
    @MethodSource("situations")
    void whatMustRemainRemainsAndWhatMustGoGoes(Case situation) {
        situation.situation().arrange(at);
        for (int i = 0; i < 30; i++) {
            at.pass(OLD);
            assertThat(sweep.run().failures()).isZero();
        }

        assertThat(at.media.keys().stream().filter(key -> key.startsWith("seg/demo/b1/")))
                .containsExactlyElementsOf(situation.remains().stream()
                        .map(name -> key("b1", name))
                        .toList());
    }
}
