package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import dev.sluice.web.PlayerInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The player in the dashboard: of a channel and of a recording, from here and from elsewhere.
@Tag("chromium")
class DashboardPlayerIT extends DashboardFixture {
    private static final String PLAYLIST_REQUESTS =
            "performance.getEntriesByType('resource').filter(entry => entry.name.includes('.m3u8')).length";

    @BeforeEach
    void record() throws IOException {
        recordTo(media().resolve("rec/studio-a/b1"), "vod.m3u8");
        Path segments = media().resolve("seg/studio-a/b1/0");
        recordTo(segments, "media.m3u8");
        Path playlist = segments.resolve("media.m3u8");
        // As of a broadcast that goes on: it is asked for again and again.
        Files.writeString(
                playlist,
                Files.readString(playlist)
                        .replace("#EXT-X-ENDLIST\n", "")
                        .replace("#EXT-X-PLAYLIST-TYPE:VOD\n", "")
                        .replace("#EXT-X-PLAYLIST-TYPE:EVENT\n", ""));
        Files.createDirectories(media().resolve("live/studio-a"));
        Files.writeString(media().resolve("live/studio-a/index.m3u8"), """
                #EXTM3U
                #EXT-X-STREAM-INF:BANDWIDTH=900000,CODECS="avc1.64001e,mp4a.40.2"
                ../../seg/studio-a/b1/0/media.m3u8
                """);
    }

    @Test
    void aChannelPlaysAndTheClosedPlayerLetsGo() {
        Dashboard dashboard = dashboard(EMBEDDED);
        dashboard.signIn(FakeApi.ADMIN).press("Play studio-a").sees("Playback URL");
        dashboard.awaitPlayback();
        chromium().screenshot(SCREENSHOTS.resolve("player.png"));
        int playing = requests(dashboard);
        await("the playlist is asked for again")
                .atMost(Duration.ofSeconds(15))
                .until(() -> requests(dashboard) >= playing + 2);

        dashboard.press("Close").doesNotSee("Playback URL");
        assertThat(dashboard.evaluate("document.querySelectorAll('video').length"))
                .isEqualTo("0");
        int closed = requests(dashboard);
        await("nobody asks any more")
                .during(Duration.ofSeconds(6))
                .atMost(Duration.ofSeconds(8))
                .until(() -> requests(dashboard) <= closed + 1);
    }

    @Test
    void aRecordingPlaysWithSound() {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).goTo("#/recordings/studio-a");
        dashboard.press("Play Recording of studio-a").sees("Recording URL");
        dashboard.awaitPlayback();

        assertThat(dashboard.evaluate("document.querySelector('video').muted")).isEqualTo("false");
    }

    @Test
    void aRecordingThatIsNotThereIsTold() throws IOException {
        Dashboard dashboard = dashboard(EMBEDDED).signIn(FakeApi.ADMIN).goTo("#/recordings/studio-a");
        Files.delete(media().resolve("rec/studio-a/b1/vod.m3u8"));

        dashboard.press("Play Recording of studio-a").sees("The recording could not be played.");
    }

    /// The content security policy lets the page load from the playback URL's origin, and that is enough.
    @Test
    void theMediaMayComeFromAnotherOrigin() throws IOException {
        HttpServer cdn = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                0,
                "/",
                SimpleFileServer.createFileHandler(media().toAbsolutePath()),
                Filter.beforeHandler(
                        "as README asks of a CDN",
                        exchange -> exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "*")));
        cdn.start();
        try {
            String base = "http://127.0.0.1:" + cdn.getAddress().getPort();
            Dashboard dashboard = dashboard(new PlayerInfo("rtmp://in.example/live", base, null));
            fake().api
                    .sessions
                    .live()
                    .forEach(session -> session.put(
                            "playbackUrl", base + "/live/" + session.getString("channelId") + "/index.m3u8"));
            dashboard.signIn(FakeApi.ADMIN).press("Play studio-a").sees("Playback URL");
            dashboard.awaitPlayback();

            assertThat(dashboard.value("Playback URL")).startsWith(base);
        } finally {
            cdn.stop(0);
        }
    }

    private static int requests(Dashboard dashboard) {
        return Integer.parseInt(dashboard.evaluate(PLAYLIST_REQUESTS));
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
