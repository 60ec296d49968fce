package dev.sluice.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.channels.Channel;
import dev.sluice.channels.ChannelId;
import dev.sluice.channels.Conflict;
import dev.sluice.channels.KeyCheck;
import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.hls.PlaylistEntry;
import dev.sluice.hls.Revision;
import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.lease.Leases;
import dev.sluice.testing.MemoryObjectStore;
import dev.sluice.testing.WriteIds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Sessions that go for a channel over stores in memory.
abstract class AcquisitionFixture {
    static final ChannelId CHANNEL = new ChannelId("demo");
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final KeyCheck VALID = new KeyCheck.Valid(new Channel(CHANNEL, "", true, false, null, START, List.of()));

    final MemoryObjectStore control = new MemoryObjectStore();
    final MemoryObjectStore media = new MemoryObjectStore();
    final Leases leases = new Leases(control, new ObjectMapper(), WriteIds::next);
    KeyCheck keyCheck = VALID;
    String keyId = "k";
    boolean record;
    Conflict conflict = Conflict.TAKEOVER;

    final LiveEnvironment environment =
            new EnvironmentBuilder(media, leases).ids(new CountingIds()).build();

    Acquisition.Outcome win(String sessionId) {
        Acquisition acquisition = new Acquisition(
                environment,
                CHANNEL,
                sessionId,
                Duration.ofSeconds(60),
                record,
                conflict,
                new Acquisition.Applicant(keyId, "192.0.2.1"),
                () -> CompletableFuture.completedStage(keyCheck));
        return leases.find(CHANNEL)
                .thenCompose(acquisition::win)
                .toCompletableFuture()
                .join();
    }

    BroadcastOwnership won(String sessionId) {
        return ((Acquisition.Outcome.Won) win(sessionId)).ownership();
    }

    Lease lease() {
        return leases.find(CHANNEL)
                .toCompletableFuture()
                .join()
                .map(HeldLease::lease)
                .orElseThrow();
    }

    void set(LeaseState state) {
        HeldLease held = leases.find(CHANNEL).toCompletableFuture().join().orElseThrow();
        leases.replace(held, held.lease().in(state)).toCompletableFuture().join();
    }

    String playlistKey(BroadcastOwnership owner) {
        return MediaLayout.mediaPlaylist(owner.held().lease());
    }

    MediaPlaylist publish(BroadcastOwnership owner) {
        MediaPlaylist playlist = MediaPlaylist.empty(2, true)
                .append(new PlaylistEntry("1-a-0.ts", 180_000, START, false, false), 1, MediaPlaylist.KEEP_NONE);
        media.write(playlistKey(owner), MediaPlaylistText.write(playlist, new Revision(owner.epoch(), 1)));
        return playlist;
    }

    void pass(long seconds) {
        control.pass(Duration.ofSeconds(seconds));
        media.pass(Duration.ofSeconds(seconds));
    }
}
