package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.channels.ChannelId;
import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.hls.PlaylistEntry;
import dev.sluice.hls.Revision;
import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.lease.Leases;
import dev.sluice.rtmp.server.ServerConnection;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.testing.ManualExecutor;
import dev.sluice.testing.MemoryObjectStore;
import dev.sluice.testing.MemoryObjectStore.Fault;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PublicationTest {
    private static final ChannelId CHANNEL = new ChannelId("demo");
    private static final String PLAYLIST = "seg/demo/b1/main/media.m3u8";
    private static final String INDEX = "live/demo/index.m3u8";
    private static final Bytes HEADER = Bytes.hex("1700000000"
            + "01640028ffe1001b67640028acd940780227e5c044000003000400000300f03c60c658" + "01000668ebe3cb22c0fdf8f800");

    private final MemoryObjectStore control = new MemoryObjectStore();
    private final MemoryObjectStore media = new MemoryObjectStore();
    private final Leases leases = new Leases(control, new ObjectMapper());
    private final ManualExecutor loop = new ManualExecutor();
    private final SharedBlockPool pool = new SharedBlockPool(1 << 20);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final FakeConnection connection = new FakeConnection();
    private final Publication publication = new Publication(environment(), ownership(), connection);

    private final class FakeConnection implements ServerConnection {
        private final List<DisconnectCause> aborted = new ArrayList<>();

        @Override
        public ManualExecutor executor() {
            return loop;
        }

        @Override
        public InetSocketAddress remoteAddress() {
            return new InetSocketAddress(0);
        }

        @Override
        public void setCongested(boolean congested) {}

        @Override
        public void abort(DisconnectCause cause) {
            aborted.add(cause);
            publication.onEnd(cause);
        }
    }

    private LiveEnvironment environment() {
        IdSource ids = new IdSource() {
            @Override
            public String sessionId(ChannelId channel) {
                return "s1";
            }

            @Override
            public String broadcastId() {
                return "b2";
            }

            @Override
            public String nonce() {
                return "n";
            }
        };
        return new LiveEnvironment(
                media,
                leases,
                pool,
                ids,
                new LiveMetrics(meters),
                () -> Instant.parse("2026-01-01T00:00:00Z"),
                () -> 0,
                "pod",
                "instance",
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60));
    }

    private BroadcastOwnership ownership() {
        Lease lease = new Lease(CHANNEL, 1, "pod", "instance", "s1", "b1", LeaseState.LIVE, false, false);
        HeldLease held =
                leases.replace(null, lease).toCompletableFuture().join().orElseThrow();
        return new BroadcastOwnership(held, Optional.empty(), Optional.empty(), Duration.ofSeconds(60));
    }

    /// Pictures at 25 per second with an IDR picture every two seconds, running the loop as it goes.
    private void video(int fromMs, int toMs) {
        video(fromMs, toMs, 2_000);
    }

    private void video(int fromMs, int toMs, long idrEveryMs) {
        publication.onVideo(0, HEADER);
        for (int ms = fromMs; ms < toMs; ms += 40) {
            boolean idr = (ms - fromMs) % idrEveryMs == 0 || (idrEveryMs == 2_000 && ms % 2_000 == 0);
            Bytes body = new ByteWriter()
                    .u8(idr ? 0x17 : 0x27)
                    .u8(1)
                    .u24(0)
                    .u32(4)
                    .u8(idr ? 0x65 : 0x41)
                    .u24(0x888421)
                    .toBytes();
            publication.onVideo(ms, body);
            loop.runAll();
        }
    }

    private MediaPlaylist playlist() {
        return MediaPlaylistText.read(media.text(PLAYLIST));
    }

    private LeaseState leaseState() {
        return leases.find(CHANNEL)
                .toCompletableFuture()
                .join()
                .map(held -> held.lease().state())
                .orElseThrow();
    }

    private void end(DisconnectCause cause) {
        publication.onEnd(cause);
        loop.runAll();
    }

    private double count(String name, String tag, String value) {
        return meters.counter(name, tag, value).count();
    }

    @Test
    void everySegmentIsStoredBeforeAPlaylistNamesIt() {
        video(0, 9_000);
        end(DisconnectCause.UNPUBLISHED);

        List<String> puts =
                media.calls().stream().filter(call -> call.startsWith("PUT")).toList();
        for (PlaylistEntry entry : playlist().entries()) {
            int segment = puts.indexOf("PUT seg/demo/b1/main/" + entry.uri());
            assertThat(segment).isNotNegative();
            assertThat(puts.subList(segment, puts.size())).contains("PUT " + PLAYLIST);
        }
        assertThat(playlist().entries()).hasSize(5);
        assertThat(pool.bytesInUse()).isZero();
    }

    @Test
    void aCleanEndSealsTheBroadcastThenGoesOfflineThenCleansUp() {
        video(0, 5_000);
        end(DisconnectCause.UNPUBLISHED);
        assertThat(playlist().ended()).isTrue();
        assertThat(leaseState()).isEqualTo(LeaseState.ENDED);
        assertThat(media.text(INDEX)).contains("b1/main/media.m3u8");

        loop.pass(Duration.ofSeconds(61));
        assertThat(media.text(INDEX)).doesNotContain("media.m3u8");
        assertThat(media.keys()).contains(PLAYLIST);

        loop.pass(Duration.ofMinutes(5));
        assertThat(media.keys()).containsExactly(INDEX);
    }

    @Test
    void segmentsThatLeftTheWindowAreDeletedLater() {
        video(0, 60_000);
        assertThat(media.keys()).contains("seg/demo/b1/main/1-n-0.ts");
        loop.pass(Duration.ofMinutes(2));

        assertThat(media.keys()).doesNotContain("seg/demo/b1/main/1-n-0.ts");
        assertThat(media.keys())
                .containsAll(playlist().entries().stream()
                        .map(entry -> "seg/demo/b1/main/" + entry.uri())
                        .toList());
    }

    @Test
    void aLostConnectionLeavesTheBroadcastOpenUntilTheWindowIsOver() {
        video(0, 5_000);
        end(DisconnectCause.PEER_CLOSED);
        assertThat(playlist().ended()).isFalse();
        assertThat(playlist().entries()).hasSize(3);
        assertThat(leaseState()).isEqualTo(LeaseState.WAITING);

        loop.pass(Duration.ofSeconds(61));
        assertThat(playlist().ended()).isTrue();
        assertThat(leaseState()).isEqualTo(LeaseState.ENDED);
    }

    @Test
    void drainingNamesWhatWasReceivedThenClosesAndKeepsTheBroadcastOpen() {
        video(0, 5_000);
        CompletableFuture<DisconnectCause> drained = publication.drain();
        loop.runAll();

        assertThat(drained).isCompletedWithValue(DisconnectCause.DRAINING);
        assertThat(connection.aborted).containsExactly(DisconnectCause.DRAINING);
        assertThat(playlist().entries()).hasSize(3);
        assertThat(playlist().ended()).isFalse();
        assertThat(leaseState()).isEqualTo(LeaseState.WAITING);
    }

    @Test
    void aSegmentThatCannotBeUploadedBecomesAGapAndIsToldAsAFinding() {
        video(0, 2_040);
        media.failNextPut(Fault.UNAVAILABLE);
        video(2_040, 9_000);
        end(DisconnectCause.UNPUBLISHED);

        assertThat(playlist().entries())
                .extracting(PlaylistEntry::gap)
                .containsExactly(false, true, false, false, false);
        assertThat(playlist().entries()).noneMatch(PlaylistEntry::discontinuity);
        assertThat(playlist().entries().get(1).uri()).isEqualTo("1-n-1.ts");
        assertThat(count("sluice.segments", "result", "lost")).isEqualTo(1);
        assertThat(count("sluice.session.findings", "finding", "segment-lost")).isEqualTo(1);
        assertThat(pool.bytesInUse()).isZero();
    }

    @Test
    void aBroadcastThatLosesItsFirstSegmentBeginsWithTheNextOne() {
        media.failNextPut(Fault.UNAVAILABLE);
        video(0, 9_000);
        end(DisconnectCause.UNPUBLISHED);

        assertThat(playlist().entries())
                .extracting(PlaylistEntry::uri)
                .containsExactly("1-n-1.ts", "1-n-2.ts", "1-n-3.ts", "1-n-4.ts");
        assertThat(playlist().entries()).noneMatch(PlaylistEntry::gap).noneMatch(PlaylistEntry::discontinuity);
    }

    @Test
    void aGroupLongerThanPromisedMovesTheSessionToAnotherBroadcast() {
        video(0, 4_000);
        long idrEvery = 8_000;
        video(4_000, 30_000, idrEvery);
        end(DisconnectCause.UNPUBLISHED);

        MediaPlaylist before = playlist();
        assertThat(before.ended()).isTrue();
        assertThat(before.targetSeconds()).isEqualTo(2);
        assertThat(before.entries()).hasSize(2);
        MediaPlaylist after = MediaPlaylistText.read(media.text("seg/demo/b2/main/media.m3u8"));
        assertThat(after.targetSeconds()).isEqualTo(8);
        assertThat(after.independentSegments()).isFalse();
        assertThat(after.ended()).isTrue();
        assertThat(after.entries()).extracting(PlaylistEntry::uri).startsWith("2-n-0.ts", "2-n-1.ts");
        assertThat(media.text(INDEX)).contains("b2/main/media.m3u8");
        assertThat(leases.find(CHANNEL)
                        .toCompletableFuture()
                        .join()
                        .orElseThrow()
                        .lease())
                .matches(lease -> lease.broadcastId().equals("b2") && lease.epoch() == 2);
        assertThat(count("sluice.session.findings", "finding", "keyframe-interval"))
                .isEqualTo(1);
        assertThat(pool.bytesInUse()).isZero();
    }

    @Test
    void whileTheLeaseCannotBeTakenOnSegmentsWaitForTheirNames() {
        video(0, 4_000);
        control.failNextPut(Fault.UNAVAILABLE);
        video(4_000, 16_000, 8_000);
        assertThat(playlist().ended()).isTrue();
        assertThat(media.keys()).doesNotContain("seg/demo/b2/main/media.m3u8");
        end(DisconnectCause.PEER_CLOSED);
        assertThat(publication.ended()).isNotDone();

        loop.pass(Duration.ofSeconds(3));
        assertThat(MediaPlaylistText.read(media.text("seg/demo/b2/main/media.m3u8"))
                        .entries())
                .hasSize(2);
        assertThat(publication.ended()).isDone();
        assertThat(leaseState()).isEqualTo(LeaseState.WAITING);
    }

    @Test
    void whoLosesTheLeaseWhileMovingStops() {
        video(0, 4_000);
        HeldLease held = leases.find(CHANNEL).toCompletableFuture().join().orElseThrow();
        leases.replace(held, held.lease().next("b3", LeaseState.LIVE))
                .toCompletableFuture()
                .join();
        video(4_000, 16_000, 8_000);

        assertThat(connection.aborted).containsExactly(DisconnectCause.TAKEN_OVER);
        assertThat(media.keys()).doesNotContain("seg/demo/b2/main/media.m3u8");
        assertThat(publication.ended()).isDone();
        assertThat(pool.bytesInUse()).isZero();
    }

    @Test
    void aNewerOwnerEndsTheSessionAndKeepsItsPlaylist() {
        video(0, 3_000);
        String taken = MediaPlaylistText.write(playlist(), new Revision(2, 0));
        media.write(PLAYLIST, taken);
        video(3_000, 5_000);

        assertThat(connection.aborted).containsExactly(DisconnectCause.TAKEN_OVER);
        assertThat(media.text(PLAYLIST)).isEqualTo(taken);
        assertThat(publication.ended()).isDone();
        assertThat(pool.bytesInUse()).isZero();
    }

    @Test
    void anEndThatTheStoreDoesNotTakeIsTriedAgain() {
        video(0, 5_000);
        control.failNextPut(Fault.UNAVAILABLE);
        end(DisconnectCause.UNPUBLISHED);
        assertThat(publication.ended()).isDone();
        assertThat(playlist().ended()).isFalse();

        loop.pass(Duration.ofSeconds(11));
        assertThat(playlist().ended()).isTrue();
        assertThat(leaseState()).isEqualTo(LeaseState.ENDED);
    }

    @Test
    void aSessionWithoutMediaLeavesNothingButAnEndedLease() {
        end(DisconnectCause.PEER_CLOSED);
        assertThat(media.keys()).isEmpty();
        assertThat(leaseState()).isEqualTo(LeaseState.ENDED);
    }
}
