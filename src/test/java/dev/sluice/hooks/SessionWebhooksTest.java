package dev.sluice.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.sluice.channels.ChannelId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SessionWebhooksTest extends HookFixture {
    private static final ChannelId STUDIO = new ChannelId("studio");

    @Test
    void whatCannotBeToldStopsNoStream() {
        Webhooks webhooks = Webhooks.of(Config.to(receiver.url("/")), QUICK, JSON, sources, meters);
        SessionWebhooks events = new SessionWebhooks(
                webhooks,
                session -> {
                    throw new IllegalStateException("cannot be shown");
                },
                key -> {
                    if (key.equals("broken")) {
                        throw new IllegalStateException("no URL yet");
                    }
                    return "https://media.example.com/" + key;
                });

        assertThatCode(() -> events.recordingReady(STUDIO, "b", "broken")).doesNotThrowAnyException();
        events.recordingReady(STUDIO, "b", "vod.m3u8");
        webhooks.close(Duration.ofSeconds(10));

        assertThat(receiver.bodies()).singleElement().asString().contains("https://media.example.com/vod.m3u8");
    }
}
