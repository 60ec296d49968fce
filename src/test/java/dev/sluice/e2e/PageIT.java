package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.e2e.FfmpegPublisher.Pace;
import dev.sluice.e2e.Input.Audio;
import dev.sluice.e2e.Input.Video;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A real browser plays the page of the embedded default while FFmpeg publishes. Without a Chromium on the path it is
/// skipped, except in CI, where that is a failure.
@Tag("chromium")
class PageIT {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final String VIDEO_TIME = "document.querySelector('video').currentTime";
    private static final Input INPUT = new Input(new Video("30", 2, "1280x720", "2M"), new Audio(48_000, 2, false), 40);

    private Path chromium = Path.of("chromium");

    @BeforeEach
    void findChromium() {
        chromium = Chromium.programOrSkip();
    }

    /// The browser's driver itself, on a page that needs no service: FFmpeg's WebM played from a file.
    @Test
    void aVideoFromAFilePlaysInThisBrowser() throws Exception {
        Path folder = SluiceProcess.folder("PageIT-stand-in");
        Command.run(Command.ffmpeg(java.util.List.of(
                        "-nostdin",
                        "-v",
                        "error",
                        "-f",
                        "lavfi",
                        "-i",
                        "testsrc2=size=320x180:rate=25",
                        "-t",
                        "5",
                        "-c:v",
                        "libvpx",
                        folder.resolve("v.webm").toString())))
                .orFail();
        Path page = Files.writeString(folder.resolve("page.html"), "<video src='v.webm' muted autoplay></video>");
        try (Chromium browser = Chromium.start(chromium, folder.resolve("profile"))) {
            browser.open(page.toUri());

            awaitPlayback(browser, 2);
            assertThat(browser.screenshot(SCREENSHOTS.resolve("stand-in.png"))).isNotEmptyFile();
        }
    }

    @Test
    void thePagePlaysTheStream() {
        assertThat(INPUT.file()).exists();
        Path folder = SluiceProcess.folder("PageIT");
        try (SluiceProcess service = SluiceProcess.start(folder, Map.of());
                Command.Running ffmpeg = FfmpegPublisher.start(
                        INPUT.file(), service.rtmpUrl(), service.bannerOrFail("Stream key"), Pace.REAL_TIME);
                Chromium browser = Chromium.start(chromium, folder.resolve("profile"))) {
            browser.open(service.webUrl());

            awaitPlayback(browser, 5);
            browser.screenshot(SCREENSHOTS.resolve("page.png"));
            assertThat(browser.evaluate("window.sluicePlayer.fatalErrors.length")
                            .asInt(-1))
                    .isZero();
            assertThat(browser.evaluate("document.querySelector('video').videoWidth")
                            .asInt())
                    .isEqualTo(1280);
            assertThat(ffmpeg.isAlive()).as(ffmpeg.err()).isTrue();
        }
    }

    /// Waits until the picture has begun and then gone on for some seconds.
    private static void awaitPlayback(Chromium browser, double seconds) {
        String time = "(document.querySelector('video') ? " + VIDEO_TIME + " : 0)";
        String hasFrame = "(document.querySelector('video')?.readyState ?? 0) >= 3";
        await("the picture has begun")
                .atMost(Duration.ofSeconds(20))
                .until(() -> browser.evaluate(hasFrame).asBoolean());
        double begin = browser.evaluate(time).asDouble();
        await("the picture goes on")
                .atMost(Duration.ofSeconds(15))
                .until(() -> browser.evaluate(time).asDouble() >= begin + seconds);
    }
}
