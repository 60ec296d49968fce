package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.channels.ChannelId;
import dev.sluice.store.PutResult;
import dev.sluice.testing.MemoryObjectStore;
import org.junit.jupiter.api.Test;

class OfflineIndexesTest {
    private static final ChannelId STUDIO = new ChannelId("studio");

    private final MemoryObjectStore media = new MemoryObjectStore();

    private PutResult create() {
        return new OfflineIndexes(media).create(STUDIO).toCompletableFuture().join();
    }

    @Test
    void aNewChannelHasAnIndexThatNamesNothing() {
        create();

        assertThat(media.keys()).containsExactly("live/studio/index.m3u8");
        assertThat(media.text("live/studio/index.m3u8")).startsWith("#EXTM3U\n").doesNotContain("EXT-X-STREAM-INF");
    }

    @Test
    void anIndexThatIsThereStays() {
        media.write("live/studio/index.m3u8", "#EXTM3U\n# another\n");

        assertThat(create()).isEqualTo(new PutResult.PreconditionFailed());
        assertThat(media.text("live/studio/index.m3u8")).contains("# another");
    }
}
