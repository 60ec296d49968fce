package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.e2e.FfmpegPublisher.Pace;
import dev.sluice.e2e.Input.Audio;
import dev.sluice.e2e.Input.Video;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The hls.js that the service ships, on the service's own page in a real browser, over everything that interrupts a
/// stream: the encoder is lost and comes back, the service is lost and comes back, the broadcast ends and another
/// follows.
@Tag("chromium")
class HlsJsReconnectIT {
    /// From the moment when the playlist names what the encoder sent after it came back.
    private static final Duration STALL = Duration.ofSeconds(2);

    /// The player that plays one broadcast goes, another one comes and loads what the first has loaded long ago.
    private static final Duration BETWEEN_BROADCASTS = Duration.ofSeconds(4);

    private static final Duration ABSENCE = Duration.ofSeconds(4);
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final Channel CHANNEL = Channel.of("reconnecting");
    private static final Input LONG =
            new Input(new Video("30", 2, "640x360", "2500k"), new Audio(48_000, 2, false), 30);
    private static final Input SHORT = Input.of(Video.of("30", 2), new Audio(48_000, 2, false));

    private Path chromium = Path.of("chromium");

    @BeforeEach
    void findChromium() {
        chromium = Chromium.programOrSkip();
        assertThat(LONG.file()).exists();
        assertThat(SHORT.file()).exists();
    }

    @Test
    void playbackGoesOnWhenTheEncoderHasComeBack() {
        onAService("encoder", (buckets, service, browser) -> {
            PagePlayback playback;
            try (Command.Running lost = publish(LONG, service)) {
                playback = open(browser, service).awaitSeconds(4);
                assertRunning(lost);
            }
            awaitPassed(ABSENCE);
            try (Command.Running back = publish(LONG, service)) {
                goesOn(playback, awaitDataBehindTheSeam(buckets), "the encoder was lost");
                assertRunning(back);
                browser.screenshot(SCREENSHOTS.resolve("after-reconnect.png"));
            }
        });
    }

    /// The media come from a bucket, so that the player can go on while the service is away.
    @Test
    void playbackGoesOnWhenTheServiceHasBeenKilledAndStartedAgain() {
        Path folder = SluiceProcess.folder("HlsJsReconnectIT-service");
        try (Buckets.S3 buckets = Buckets.S3.start();
                Chromium browser = Chromium.start(chromium, folder.resolve("profile"))) {
            Map<String, String> settings = mediaFrom(buckets);
            PagePlayback playback;
            try (SluiceProcess first = start(buckets, folder, settings);
                    Command.Running lost = publish(LONG, first)) {
                playback = open(browser, first).awaitSeconds(4);
                assertRunning(lost);
                first.kill();
            }
            try (SluiceProcess second = start(buckets, folder, settings);
                    Command.Running back = publish(LONG, second)) {
                goesOn(playback, awaitDataBehindTheSeam(buckets), "the service was killed");
                assertRunning(back);
            }
        }
    }

    @Test
    void theNextBroadcastPlaysOnTheSamePageByItself() {
        onAService("next", (buckets, service, browser) -> {
            PagePlayback playback;
            String first;
            try (Command.Running ffmpeg = publish(SHORT, service)) {
                playback = open(browser, service).awaitSeconds(2);
                first = playback.playlistUrl();
                ffmpeg.await(Duration.ofSeconds(20)).orFail();
            }
            awaitOver(playback, Duration.ofSeconds(30));
            try (Command.Running ffmpeg = publish(LONG, service)) {
                playsAnother(playback, first);
                assertRunning(ffmpeg);
            }
        });
    }

    /// The encoder ends and begins anew at once, while the page still plays the end of the first broadcast: it plays
    /// that out, and then the second.
    @Test
    void aBroadcastThatFollowsAtOncePlaysWithoutAWait() {
        onAService("at-once", (buckets, service, browser) -> {
            PagePlayback playback;
            String first;
            try (Command.Running ffmpeg = publish(SHORT, service)) {
                playback = open(browser, service).awaitSeconds(1);
                first = playback.playlistUrl();
                ffmpeg.await(Duration.ofSeconds(20)).orFail();
            }
            Instant end = Instant.now();
            try (Command.Running ffmpeg = publish(LONG, service)) {
                playsAnother(playback, first);
                Duration pause = playback.stalledSince(end);
                System.out.printf("the page between two broadcasts: %d ms%n", pause.toMillis());
                assertThat(pause).isLessThan(BETWEEN_BROADCASTS);
                assertRunning(ffmpeg);
            }
        });
    }

    /// The encoder never said goodbye and comes back too late: the page, which has run out of data, learns of the end
    /// from the playlist alone, and finds the next broadcast.
    @Test
    void theNextBroadcastPlaysAlsoIfTheLastOneEndedBecauseItsEncoderWasLost() {
        onAService("too-late", (buckets, service, browser) -> {
            Channel hasty = CHANNEL.withReconnectWindow(Duration.ofSeconds(6));
            buckets.putControl(hasty.documentKey(), hasty.document());
            PagePlayback playback;
            String first;
            try (Command.Running lost = publish(LONG, service)) {
                playback = open(browser, service).awaitSeconds(2);
                first = playback.playlistUrl();
                assertRunning(lost);
            }
            awaitOver(playback, Duration.ofSeconds(40));
            try (Command.Running ffmpeg = publish(LONG, service)) {
                playsAnother(playback, first);
                assertRunning(ffmpeg);
            }
        });
    }

    /// A browser beside a service that keeps its media in a folder.
    private interface Scene {
        void play(Buckets buckets, SluiceProcess service, Chromium browser);
    }

    private void onAService(String name, Scene scene) {
        Path folder = SluiceProcess.folder("HlsJsReconnectIT-" + name);
        try (Buckets buckets = Buckets.Folders.emptyFor(HlsJsReconnectIT.class);
                SluiceProcess service = start(buckets, folder, Map.of());
                Chromium browser = Chromium.start(chromium, folder.resolve("profile"))) {
            scene.play(buckets, service, browser);
        }
    }

    private static void assertRunning(Command.Running program) {
        assertThat(program.isAlive()).as(program.err()).isTrue();
    }

    private static void awaitOver(PagePlayback playback, Duration atMost) {
        await("the page says that it is over")
                .atMost(atMost)
                .until(() -> playback.state().equals("ended"));
    }

    private static Map<String, String> mediaFrom(Buckets.S3 buckets) {
        String media = buckets.server().mediaUrl("").toString().replaceFirst("/$", "");
        return Map.of("sluice.playback.base-url", media);
    }

    /// Plays past the seam without having stood still for long once there was something to play.
    private static void goesOn(PagePlayback playback, Instant data, String when) {
        await("the player knows the seam").until(() -> playback.seam() >= 0);
        double seam = playback.seam();
        await("the video is past the seam").atMost(Duration.ofSeconds(30)).until(() -> playback.position() > seam + 2);
        Duration stalled = playback.stalledSince(data);
        System.out.printf(
                "hls.js when %s: stalled for %d ms after data was back, farthest jump %.2f s%n",
                when, stalled.toMillis(), playback.farthestJumpSeconds());
        assertThat(stalled).isLessThan(STALL);
        playback.isWhole();
    }

    private static void playsAnother(PagePlayback playback, String first) {
        assertThat(first).endsWith("/media.m3u8");
        await("another broadcast")
                .atMost(Duration.ofSeconds(30))
                .until(() -> playback.playlistUrl().endsWith("/media.m3u8")
                        && !playback.playlistUrl().equals(first));
        playback.awaitSeconds(2);
        assertThat(playback.state()).isEqualTo("live");
        playback.isWhole();
    }

    /// Follows the playlist past the service until it names a segment behind a discontinuity.
    private static Instant awaitDataBehindTheSeam(Buckets buckets) {
        await("data behind the seam")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> Broadcast.find(buckets, CHANNEL)
                        .filter(broadcast -> broadcast.playlist().contains("#EXT-X-DISCONTINUITY\n"))
                        .isPresent());
        return Instant.now();
    }

    private static void awaitPassed(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        await("the encoder is away").until(() -> System.nanoTime() >= end);
    }

    private static PagePlayback open(Chromium browser, SluiceProcess service) {
        browser.open(service.webUrl().resolve("/?channel=" + CHANNEL.id()));
        return PagePlayback.of(browser);
    }

    private static Command.Running publish(Input input, SluiceProcess service) {
        return FfmpegPublisher.start(input.file(), service.rtmpUrl(), CHANNEL.key(), Pace.REAL_TIME);
    }

    private static SluiceProcess start(Buckets buckets, Path folder, Map<String, String> more) {
        buckets.add(CHANNEL);
        Map<String, String> settings = new HashMap<>(buckets.settings());
        settings.putAll(more);
        return SluiceProcess.start(folder, settings);
    }
}
