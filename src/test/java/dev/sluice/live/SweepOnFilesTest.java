package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.bytes.Bytes;
import dev.sluice.channels.ChannelId;
import dev.sluice.channels.Channels;
import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.hls.PlaylistEntry;
import dev.sluice.hls.Revision;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.lease.Leases;
import dev.sluice.store.ObjectHeaders;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutCondition;
import dev.sluice.store.PutRequest;
import dev.sluice.store.file.FileObjectStore;
import dev.sluice.store.file.FileStoreRoot;
import dev.sluice.testing.WriteIds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From a death to an empty folder, on a real disk with a clock that the test moves.
class SweepOnFilesTest {
    private static final ChannelId CHANNEL = new ChannelId("demo");
    private static final String FOLDER = "seg/demo/b1/main/";

    private Duration ahead = Duration.ZERO;
    private final InstantSource clock = () -> Instant.now().plus(ahead);

    @Test
    void whatADeadProcessLeftIsEndedPutOfflineAndRemovedWithItsFolders(@TempDir Path folder) {
        try (FileStoreRoot root = FileStoreRoot.open(folder, Runnable::run, clock)) {
            FileObjectStore media = root.media();
            FileObjectStore control = root.control();
            Leases leases = new Leases(control, new ObjectMapper(), WriteIds::next);
            LiveEnvironment environment =
                    new EnvironmentBuilder(media, leases).clock(clock).build();
            leave(media, leases);
            LeaseSweep leaseSweep = new LeaseSweep(
                    environment,
                    control,
                    new Channels(control, new ObjectMapper(), clock),
                    held -> Owners.known(Owners.Fate.GONE),
                    Duration.ofSeconds(60),
                    time -> {});
            SegmentSweep segmentSweep = new SegmentSweep(environment);

            ahead = ahead.plusSeconds(62);
            assertThat(leaseSweep.run().sealedBroadcasts()).isEqualTo(1);
            assertThat(media.localPath(FOLDER + "media.m3u8")).content().contains("#EXT-X-ENDLIST");

            // What is written keeps the time of the real clock.
            ahead = ahead.plusSeconds(62);
            leaseSweep.run();
            assertThat(media.localPath(MediaLayout.index(CHANNEL))).content().contains("epoch=3");

            ahead = ahead.plusSeconds(200);
            assertThat(segmentSweep.run().deletedObjects()).isEqualTo(2);
            assertThat(Files.exists(media.localPath("seg/demo"))).isFalse();
        }
    }

    private static void leave(ObjectStore media, Leases leases) {
        Lease lease = new Lease(CHANNEL, 1, "pod", "dead", "session", "b1", LeaseState.LIVE, false, false);
        leases.replace(null, lease).toCompletableFuture().join();
        MediaPlaylist playlist = MediaPlaylist.empty(2, true)
                .append(
                        new PlaylistEntry("1-a-0.ts", 180_000, Instant.EPOCH, false, false),
                        1,
                        MediaPlaylist.KEEP_NONE);
        put(media, FOLDER + "1-a-0.ts", "segment");
        put(media, FOLDER + "media.m3u8", MediaPlaylistText.write(playlist, new Revision(1, 1)));
    }

    private static void put(ObjectStore store, String key, String text) {
        store.put(new PutRequest(
                        key,
                        List.of(Bytes.utf8(text)),
                        new ObjectHeaders("text/plain", "no-store"),
                        new PutCondition.Always(),
                        Duration.ofSeconds(5)))
                .toCompletableFuture()
                .join();
    }
}
