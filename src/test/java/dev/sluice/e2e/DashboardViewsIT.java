package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// How the dashboard looks, plays and behaves while it is open all day.
@Tag("chromium")
class DashboardViewsIT extends DashboardFixture {
    private static final String[][] VIEWS = {
        {"session", "#/live/{session}", "Last frame to playlist"},
        {"channels", "#/channels", "studio-c"},
        {"channel", "#/channels/studio-a", "Truck"},
        {"new-channel", "#/channels/new", "Create channel"},
        {"history", "#/history", "The encoder stopped"},
        {"recordings", "#/recordings/studio-a", "Ready when"},
        {"choose", "#/recordings", "Choose a channel"},
        {"pods", "#/pods", "sluice-2"},
        {"live", "#/live", "6 on air"},
    };

    @Test
    void aChannelAndARecordingPlayInTheDashboard() throws IOException {
        Dashboard dashboard = dashboard(EMBEDDED);
        recordTo(media().resolve("rec/studio-a/b1"), "vod.m3u8");
        recordTo(media().resolve("seg/studio-a/b1/0"), "media.m3u8");
        Files.createDirectories(media().resolve("live/studio-a"));
        Files.writeString(media().resolve("live/studio-a/index.m3u8"), """
                #EXTM3U
                #EXT-X-STREAM-INF:BANDWIDTH=900000,CODECS="avc1.64001e,mp4a.40.2"
                ../../seg/studio-a/b1/0/media.m3u8
                """);
        dashboard.signIn(FakeApi.ADMIN).press("Play studio-a").sees("Playback URL");
        dashboard.awaitPlayback();
        chromium().screenshot(SCREENSHOTS.resolve("player.png"));
        dashboard.press("Close").doesNotSee("Playback URL");
        assertThat(dashboard.evaluate("document.querySelectorAll('video').length"))
                .isEqualTo("0");

        dashboard
                .goTo("#/recordings/studio-a")
                .press("Play Recording of studio-a")
                .sees("Recording URL");
        dashboard.awaitPlayback();
    }

    @Test
    void aTabThatNobodyLooksAtAsksNothing() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).sees("6 on air");

        hide(dashboard, true);
        int before = fake().api.calls().size();
        await().during(Duration.ofSeconds(7))
                .atMost(Duration.ofSeconds(9))
                .until(() -> fake().api.calls().size() <= before + 1);
        hide(dashboard, false);
        await().atMost(Duration.ofSeconds(3)).until(() -> fake().api.calls().size() >= before + 1);
    }

    @Test
    void aThousandSessionsAreDrawnAsFarAsOneLooks() {
        Dashboard dashboard = dashboard(EMBEDDED);
        for (int i = 0; i < 994; i++) {
            fake().api.sessions.addLive("crowd-%03d".formatted(i), "live", Duration.ofMinutes(i), "OBS 30.2.3", 2500);
        }
        dashboard.signIn(FakeApi.ADMIN).sees("1,000 on air").sees("Show more of 1,000");
        assertThat(dashboard.evaluate("document.querySelectorAll('.session').length"))
                .isEqualTo("100");
        dashboard.press("Show more");
        await().untilAsserted(() -> assertThat(dashboard.evaluate("document.querySelectorAll('.session').length"))
                .isEqualTo("200"));
        dashboard.fill("Search sessions", "crowd-777").sees("crowd-777").doesNotSee("crowd-001");
    }

    @Test
    void everyViewOnEveryScreen() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).sees("6 on air");
        // A few answers, so that the charts have something to show.
        await("a line")
                .atMost(Duration.ofSeconds(30))
                .until(() -> dashboard
                                .evaluate("document.querySelector('.sparkline .curve')?.getAttribute('d') ?? ''")
                                .chars()
                                .filter(c -> c == ',')
                                .count()
                        >= 4);
        for (String theme : List.of("light", "dark", "phone", "phone-dark")) {
            boolean phone = theme.startsWith("phone");
            dashboard.screen(phone ? 390 : 1280, phone ? 844 : 900, phone, theme.endsWith("dark"));
            for (String[] view : VIEWS) {
                dashboard.goTo(view[1].replace("{session}", id("studio-b"))).sees(view[2]);
                dashboard.shoot(SCREENSHOTS.resolve(view[0] + "-" + theme + ".png"));
                assertThat(dashboard.overflow()).as(view[0] + " " + theme).isEmpty();
                assertThat(dashboard.hardships()).as(view[0] + " " + theme).isEmpty();
            }
        }
    }

    private static void hide(Dashboard dashboard, boolean hidden) {
        dashboard.evaluate("Object.defineProperty(document, 'hidden', {value: " + hidden
                + ", configurable: true}); document.dispatchEvent(new Event('visibilitychange'))");
    }

    /// A few seconds of H.264 and AAC as a complete playlist.
    private static void recordTo(Path folder, String playlist) throws IOException {
        Files.createDirectories(folder);
        Input input = Input.of(Input.Video.of("25", 0), new Input.Audio(48_000, 2, false));
        Command.run(Command.ffmpeg(List.of(
                        "-nostdin",
                        "-v",
                        "error",
                        "-i",
                        input.file().toString(),
                        "-c",
                        "copy",
                        "-f",
                        "hls",
                        "-hls_time",
                        "2",
                        "-hls_playlist_type",
                        "vod",
                        folder.resolve(playlist).toString())))
                .orFail();
    }
}
