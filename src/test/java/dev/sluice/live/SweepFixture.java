package dev.sluice.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.channels.ChannelId;
import dev.sluice.channels.Channels;
import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.hls.MultivariantPlaylistText;
import dev.sluice.hls.PlaylistEntry;
import dev.sluice.hls.Revision;
import dev.sluice.hls.VariantInfo;
import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.lease.Leases;
import dev.sluice.store.ObjectStore;
import dev.sluice.testing.MemoryObjectStore;
import dev.sluice.testing.WriteIds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Two buckets in memory, and what sessions may have left in them.
final class SweepFixture {
    static final ChannelId CHANNEL = new ChannelId("demo");
    static final String INDEX = "live/demo/index.m3u8";

    /// 30 s of window, two target durations of 2 s, 60 s for caches.
    static final Duration KEPT = Duration.ofSeconds(94);

    private static final Instant START = EnvironmentBuilder.START;
    private static final ObjectMapper JSON = new ObjectMapper().findAndRegisterModules();

    final MemoryObjectStore control = new MemoryObjectStore();
    final MemoryObjectStore media = new MemoryObjectStore();
    final Leases leases = new Leases(control, JSON, WriteIds::next);
    final Channels channels = new Channels(control, JSON, () -> START);
    final LiveEnvironment environment = on(media);

    /// The environment on another way to the media.
    LiveEnvironment on(ObjectStore mediaStore) {
        return new EnvironmentBuilder(mediaStore, leases).build();
    }

    void pass(Duration time) {
        control.pass(time);
        media.pass(time);
    }

    void lease(long epoch, String broadcast, LeaseState state) {
        write(new Lease(CHANNEL, epoch, "pod", "dead", "session", broadcast, state, false, false));
    }

    void settledLease(long epoch, String broadcast) {
        write(new Lease(CHANNEL, epoch, "pod", "dead", "session", broadcast, LeaseState.ENDED, false, true));
    }

    void write(Lease lease) {
        leases.replace(held().orElse(null), lease).toCompletableFuture().join();
    }

    Optional<HeldLease> held() {
        return leases.find(CHANNEL).toCompletableFuture().join();
    }

    Lease lease() {
        return held().orElseThrow().lease();
    }

    /// Makes the broadcast's playlist, and the segments that it names.
    void playlist(String broadcast, long epoch, String... names) {
        MediaPlaylist playlist = MediaPlaylist.empty(2, true);
        for (String name : names) {
            playlist = playlist.append(
                    new PlaylistEntry(name, 180_000, START, false, false), Long.MAX_VALUE / 2, MediaPlaylist.KEEP_NONE);
            segments(broadcast, name);
        }
        media.write(key(broadcast, "media.m3u8"), MediaPlaylistText.write(playlist, new Revision(epoch, 1)));
    }

    void endedPlaylist(String broadcast, long epoch, String... names) {
        playlist(broadcast, epoch, names);
        end(broadcast);
    }

    void end(String broadcast) {
        String key = key(broadcast, "media.m3u8");
        String text = media.text(key);
        Revision next = Revision.of(text).next();
        media.write(key, MediaPlaylistText.write(MediaPlaylistText.read(text).seal(), next));
    }

    void segments(String broadcast, String... names) {
        for (String name : names) {
            media.write(key(broadcast, name), "segment " + name);
        }
    }

    void index(long epoch, String broadcast) {
        VariantInfo variant = new VariantInfo(1, 1, List.of("mp4a.40.2"), 0, 0, 0, List.of());
        media.write(
                INDEX,
                MultivariantPlaylistText.live(
                        "../../" + key(broadcast, "media.m3u8"), variant, true, new Revision(epoch, 1)));
    }

    void offlineIndex(long epoch) {
        media.write(INDEX, MultivariantPlaylistText.offline(new Revision(epoch, 2)));
    }

    boolean hasEnded(String broadcast) {
        return MediaPlaylistText.read(media.text(key(broadcast, "media.m3u8"))).ended();
    }

    static String key(String broadcast, String name) {
        return "seg/demo/" + broadcast + "/main/" + name;
    }
}
