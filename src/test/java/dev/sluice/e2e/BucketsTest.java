package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BucketsTest {
    private static final Channel CHANNEL = Channel.of("demo");

    @TempDir
    private Path root;

    @Test
    void mediaInFoldersIsReadAndWhatIsMissingIsAbsent() throws IOException {
        Buckets buckets = new Buckets.Folders(root);
        Path file = root.resolve("media/live/demo/index.m3u8");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#EXTM3U");

        assertThat(buckets.mediaText(CHANNEL.indexKey())).contains("#EXTM3U");
        assertThat(buckets.mediaText("live/other/index.m3u8")).isEmpty();
    }

    @Test
    void mediaOnS3IsReadAndWhatIsMissingIsAbsent() {
        try (Buckets.S3 buckets = Buckets.S3.start()) {
            buckets.server().put(S3Server.MEDIA_BUCKET, CHANNEL.indexKey(), "#EXTM3U");
            buckets.add(CHANNEL);

            assertThat(buckets.mediaText(CHANNEL.indexKey())).contains("#EXTM3U");
            assertThat(buckets.mediaText("live/other/index.m3u8")).isEmpty();
        }
    }

    @Test
    void aChannelsDocumentHoldsTheDigestOfItsSecretOnly() throws IOException {
        new Buckets.Folders(root).add(CHANNEL);

        assertThat(root.resolve("control/channels/demo.json"))
                .content()
                .contains("\"id\":\"demo\"")
                .doesNotContain(CHANNEL.secret())
                .containsPattern("\"secretSha256\":\"[0-9a-f]{64}\"");
    }
}
