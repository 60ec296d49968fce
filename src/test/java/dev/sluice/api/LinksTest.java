package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.channels.ChannelId;
import java.net.URI;
import org.junit.jupiter.api.Test;

class LinksTest {
    private static final ChannelId STUDIO = new ChannelId("studio");
    private static final URI SELF = URI.create("https://admin.example.com:8443/api/v1/");

    @Test
    void withoutACdnTheAddressOfTheRequestServes() {
        Links links = new Links("rtmp://localhost:19350/live", "", id -> "live/" + id + "/index.m3u8");

        assertThat(links.playbackUrl(STUDIO, SELF)).isEqualTo("https://admin.example.com:8443/live/studio/index.m3u8");
        assertThat(links.ingestUrl(SELF)).isEqualTo("rtmp://admin.example.com:19350/live");
        assertThat(links.ingestUrl(URI.create("http://[::1]:8080/"))).isEqualTo("rtmp://[::1]:19350/live");
    }

    @Test
    void whatIsConfiguredStays() {
        Links links = new Links("rtmp://localhost.example.com/live", "https://cdn.example.com", id -> id + ".m3u8");

        assertThat(links.playbackUrl(STUDIO, SELF)).isEqualTo("https://cdn.example.com/studio.m3u8");
        assertThat(links.ingestUrl(SELF)).isEqualTo("rtmp://localhost.example.com/live");
    }
}
