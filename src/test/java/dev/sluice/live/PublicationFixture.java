package dev.sluice.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.bytes.Bytes;
import dev.sluice.channels.ChannelId;
import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.lease.Leases;
import dev.sluice.rtmp.server.ServerConnection;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import dev.sluice.testing.ManualExecutor;
import dev.sluice.testing.MemoryObjectStore;
import dev.sluice.testing.WriteIds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A publication on a hand-cranked thread over a store in memory, and an encoder for it.
abstract class PublicationFixture {
    static final ChannelId CHANNEL = new ChannelId("demo");
    static final String PLAYLIST = "seg/demo/b1/main/media.m3u8";
    static final String INDEX = "live/demo/index.m3u8";
    static final Bytes HEADER = FlvPictures.HEADER;

    final MemoryObjectStore control = new MemoryObjectStore();
    final MemoryObjectStore media = new MemoryObjectStore();
    final Leases leases = new Leases(control, new ObjectMapper(), WriteIds::next);
    final ManualExecutor loop = new ManualExecutor();
    final SharedBlockPool pool = new SharedBlockPool(64 << 20);
    Bytes filler = Bytes.EMPTY;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final FakeConnection connection = new FakeConnection();
    long nowNanos;
    Instant now = EnvironmentBuilder.START;
    final Publication publication = new Publication(environment(), ownership(), connection, budget(), "test");

    final class FakeConnection implements ServerConnection {
        final List<DisconnectCause> aborted = new ArrayList<>();
        boolean reading = true;

        @Override
        public ManualExecutor executor() {
            return loop;
        }

        @Override
        public InetSocketAddress remoteAddress() {
            return new InetSocketAddress(0);
        }

        @Override
        public void stopReading() {
            reading = false;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void setCongested(boolean congested) {
            reading = !congested;
        }

        @Override
        public void abort(DisconnectCause cause) {
            aborted.add(cause);
            publication.onEnd(cause);
        }
    }

    /// Puts of segments that wait in a store that crawls; null while it does not.
    @Nullable Deque<Runnable> held;

    /// The store, which keeps segments waiting while [#held] is set.
    private ObjectStore segmentsHeld(ObjectStore store) {
        return new ForwardingStore(store) {
            @Override
            public CompletionStage<PutResult> put(PutRequest request) {
                Deque<Runnable> queue = held;
                if (queue == null || !request.key().endsWith(".ts")) {
                    return super.put(request);
                }
                CompletableFuture<PutResult> result = new CompletableFuture<>();
                queue.add(() -> super.put(request).thenAccept(result::complete));
                return result;
            }
        };
    }

    /// What the channel allows, 0 for any bitrate.
    int maxBitrateKbps() {
        return 0;
    }

    private ChannelBudgets.Budget budget() {
        return new ChannelBudgets.Budget(maxBitrateKbps(), Duration.ofSeconds(2), () -> nowNanos);
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
        return new EnvironmentBuilder(segmentsHeld(media), leases)
                .blocks(pool)
                .ids(ids)
                .meters(meters)
                .clock(() -> now)
                .nanoClock(() -> nowNanos)
                .window(Duration.ofSeconds(10))
                .build();
    }

    BroadcastOwnership ownership() {
        Lease lease = new Lease(CHANNEL, 1, "pod", "instance", "s1", "b1", LeaseState.LIVE, false, false);
        HeldLease held =
                leases.replace(null, lease).toCompletableFuture().join().orElseThrow();
        return new BroadcastOwnership(held, Optional.empty(), Optional.empty(), Duration.ofSeconds(60));
    }

    /// Pictures at 25 per second with an IDR picture every two seconds, running the loop as it goes.
    void video(int fromMs, int toMs) {
        video(fromMs, toMs, 2_000);
    }

    void video(int fromMs, int toMs, long idrEveryMs) {
        publication.onVideo(0, HEADER);
        for (int ms = fromMs; ms < toMs; ms += 40) {
            boolean idr = (ms - fromMs) % idrEveryMs == 0 || (idrEveryMs == 2_000 && ms % 2_000 == 0);
            publication.onVideo(ms, FlvPictures.of(idr, filler));
            loop.runAll();
        }
    }

    MediaPlaylist playlist() {
        return MediaPlaylistText.read(media.text(PLAYLIST));
    }

    Lease lease() {
        return leases.find(CHANNEL).toCompletableFuture().join().orElseThrow().lease();
    }

    LeaseState leaseState() {
        return lease().state();
    }

    void end(DisconnectCause cause) {
        publication.onEnd(cause);
        loop.runAll();
    }

    double count(String name, String tag, String value) {
        return meters.counter(name, tag, value).count();
    }
}
