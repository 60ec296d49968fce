package dev.sluice.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.channels.Channel;
import dev.sluice.channels.ChannelId;
import dev.sluice.channels.Conflict;
import dev.sluice.channels.KeyCheck;
import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.hls.PlaylistEntry;
import dev.sluice.lease.Lease;
import dev.sluice.lease.Leases;
import dev.sluice.rtmp.server.ServerConnection;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.testing.ManualExecutor;
import dev.sluice.testing.MemoryObjectStore;
import dev.sluice.testing.WriteIds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Whole sessions, from the lease to the last playlist, on a store that refuses what the test tells it to.
abstract class RecordingFixture {
    static final ChannelId CHANNEL = new ChannelId("demo");
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    final MemoryObjectStore control = new MemoryObjectStore();
    final MemoryObjectStore bucket = new MemoryObjectStore();
    final RefusingStore media = new RefusingStore(bucket);
    final Leases leases = new Leases(control, new ObjectMapper(), WriteIds::next);
    final ManualExecutor loop = new ManualExecutor();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    boolean record = true;
    long nowNanos;

    final LiveEnvironment environment = new EnvironmentBuilder(media, leases)
            .blocks(new SharedBlockPool(64 << 20))
            .ids(new CountingIds())
            .nanoClock(() -> nowNanos)
            .meters(meters)
            .window(Duration.ofSeconds(10))
            .build();

    /// An encoder with a picture every 200 ms and an IDR picture every two seconds.
    final class Session implements ServerConnection {
        final BroadcastOwnership ownership = won();
        private final Publication publication = new Publication(
                environment,
                ownership,
                this,
                new ChannelBudgets.Budget(0, environment.segmentDuration(), environment.nanoClock()),
                "test");
        private int ms;

        /// So many groups of pictures; a segment is cut and named when the next group begins.
        void groups(int count) {
            for (int i = 0; i < count; i++) {
                group(2_000);
            }
        }

        void group(int lengthMs) {
            if (ms == 0) {
                publication.onVideo(0, FlvPictures.HEADER);
            }
            int start = ms;
            for (; ms < start + lengthMs; ms += 200) {
                publication.onVideo(ms, FlvPictures.of(ms == start));
                loop.runAll();
            }
        }

        void end(DisconnectCause cause) {
            publication.onEnd(cause);
            loop.runAll();
        }

        String folder() {
            return ownership.folder();
        }

        MediaPlaylist playlist() {
            return MediaPlaylistText.read(bucket.text(folder() + "media.m3u8"));
        }

        @Override
        public ManualExecutor executor() {
            return loop;
        }

        @Override
        public InetSocketAddress remoteAddress() {
            return new InetSocketAddress(0);
        }

        @Override
        public void stopReading() {}

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void setCongested(boolean congested) {}

        @Override
        public void abort(DisconnectCause cause) {
            publication.onEnd(cause);
        }
    }

    CompletableFuture<Acquisition.Outcome> acquire() {
        KeyCheck valid = new KeyCheck.Valid(new Channel(CHANNEL, "", true, record, null, START, List.of()));
        Acquisition acquisition = new Acquisition(
                environment,
                CHANNEL,
                environment.ids().sessionId(CHANNEL),
                Duration.ofSeconds(60),
                record,
                Conflict.TAKEOVER,
                new Acquisition.Applicant("k", "192.0.2.1"),
                () -> CompletableFuture.completedStage(valid));
        return leases.find(CHANNEL).thenCompose(acquisition::win).toCompletableFuture();
    }

    BroadcastOwnership won() {
        return ((Acquisition.Outcome.Won) acquire().join()).ownership();
    }

    Lease lease() {
        return leases.find(CHANNEL).toCompletableFuture().join().orElseThrow().lease();
    }

    void pass(int seconds) {
        control.pass(Duration.ofSeconds(seconds));
        bucket.pass(Duration.ofSeconds(seconds));
        loop.pass(Duration.ofSeconds(seconds));
    }

    /// All segments that were ever stored below a folder, in their order.
    List<String> uploaded(String folder) {
        return bucket.calls().stream()
                .filter(call -> call.startsWith("PUT " + folder) && call.endsWith(".ts"))
                .map(call -> call.substring(4 + folder.length()))
                .toList();
    }

    List<String> parts(String folder) {
        return bucket.keys().stream()
                .filter(key -> key.startsWith(folder + "journal-"))
                .map(key -> key.substring(folder.length()))
                .toList();
    }

    static List<String> uris(String playlist) {
        return MediaPlaylistText.read(playlist).entries().stream()
                .map(PlaylistEntry::uri)
                .toList();
    }

    String vod(String folder) {
        return bucket.text(folder + "vod.m3u8");
    }

    double failures(String object) {
        return meters.counter("sluice.recording.failures", "object", object).count();
    }
}
