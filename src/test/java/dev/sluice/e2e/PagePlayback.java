package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What the service's page shows, seen from inside it: where its video is, twenty times a second, and what its player
/// says.
final class PagePlayback {
    /// A video that does not move for so long has stalled: less is the machine's own stutter.
    private static final Duration STALL = Duration.ofMillis(200);

    /// A hole of so much in the timeline is passed over as hls.js does it; farther is another place.
    private static final double JUMP_SECONDS = 0.5;

    private static final String VIDEO = "document.querySelector('video')";

    /// Black, or any other plain picture, deviates by about zero; FFmpeg's test picture by about 60.
    private static final double PLAIN = 20;

    private final Chromium browser;

    /// @param epochMillis of the one clock that the browser and this JVM share
    record Sample(long epochMillis, double videoTime) {}

    private PagePlayback(Chromium browser) {
        this.browser = browser;
    }

    /// Begins to take samples in the page, which must be open already.
    static PagePlayback of(Chromium browser) {
        await("the page's script")
                .until(() -> browser.evaluate("!!window.sluicePlayer").asBoolean());
        browser.evaluate("""
                window.samples = [];
                setInterval(() => samples.push([Date.now(), document.querySelector('video').currentTime]), 50)""");
        return new PagePlayback(browser);
    }

    /// Waits until the video has gone on for some seconds.
    PagePlayback awaitSeconds(double seconds) {
        await("the picture has begun")
                .atMost(Duration.ofSeconds(30))
                .until(() -> browser.evaluate(VIDEO + ".readyState >= 3").asBoolean());
        double begin = position();
        await("the picture goes on").atMost(Duration.ofSeconds(30)).until(() -> position() >= begin + seconds);
        return this;
    }

    double position() {
        return browser.evaluate(VIDEO + ".currentTime").asDouble();
    }

    /// The state of the page's player, such as `live` or `ended`.
    String state() {
        return browser.evaluate("document.getElementById('badge').dataset.state")
                .asText();
    }

    /// The media playlist that hls.js plays; empty while it plays none.
    String playlistUrl() {
        return browser.evaluate("sluicePlayer.hls?.levels[0]?.details?.url ?? ''")
                .asText();
    }

    /// Where on the video's clock the first segment behind a discontinuity begins; negative while hls.js knows none.
    double seam() {
        return browser.evaluate("""
                (() => {
                  const fragments = sluicePlayer.hls?.levels[0]?.details?.fragments ?? [];
                  return fragments.find(f => f.cc > fragments[0].cc)?.start ?? -1;
                })()""").asDouble();
    }

    List<Sample> samples() {
        List<Sample> samples = new ArrayList<>();
        for (JsonNode pair : browser.evaluate("samples")) {
            samples.add(new Sample(pair.get(0).asLong(), pair.get(1).asDouble()));
        }
        return samples;
    }

    /// For how long in all the video did not play from an instant on: it stood still, or was somewhere else at once.
    Duration stalledSince(Instant begin) {
        long stalled = 0;
        long played = begin.toEpochMilli();
        List<Sample> samples = samples();
        for (int i = 1; i < samples.size(); i++) {
            Sample now = samples.get(i);
            if (now.epochMillis() > begin.toEpochMilli() && plays(samples.get(i - 1), now)) {
                long still = now.epochMillis() - played;
                stalled += still >= STALL.toMillis() ? still : 0;
                played = now.epochMillis();
            }
        }
        return Duration.ofMillis(stalled);
    }

    private static boolean plays(Sample before, Sample now) {
        double moved = now.videoTime() - before.videoTime();
        return moved > 0 && moved <= (now.epochMillis() - before.epochMillis()) / 1e3 + JUMP_SECONDS;
    }

    /// How far the video was moved, forward or back, between two samples, beyond what playing itself does; the
    /// farthest.
    double farthestJumpSeconds() {
        double farthest = 0;
        List<Sample> samples = samples();
        for (int i = 1; i < samples.size(); i++) {
            double moved = samples.get(i).videoTime() - samples.get(i - 1).videoTime();
            double passed = (samples.get(i).epochMillis() - samples.get(i - 1).epochMillis()) / 1e3;
            farthest = Math.max(farthest, moved < 0 ? -moved : moved - passed);
        }
        return farthest;
    }

    /// hls.js has not given up, and what comes out now is a picture, which moves, and sound.
    void isWhole() {
        assertThat(browser.evaluate("sluicePlayer.fatalErrors")).isEmpty();
        assertThat(deviationOfBrightness()).isGreaterThan(PLAIN);
        assertThat(browser.evaluate("""
                (() => {
                  const {currentTime, buffered} = document.querySelector('video');
                  return [...Array(buffered.length).keys()]
                    .some(i => buffered.start(i) <= currentTime && currentTime < buffered.end(i));
                })()""").asBoolean())
                .as("picture and sound are buffered where the video is")
                .isTrue();
        long video = decoded("Video");
        long audio = decoded("Audio");
        await("more picture and sound are decoded")
                .atMost(Duration.ofSeconds(5))
                .until(() -> decoded("Video") > video && decoded("Audio") > audio);
    }

    private long decoded(String what) {
        return browser.evaluate(VIDEO + ".webkit" + what + "DecodedByteCount").asLong();
    }

    private double deviationOfBrightness() {
        return browser.evaluate("""
                (() => {
                  const context = Object.assign(document.createElement('canvas'), {width: 160, height: 90})
                    .getContext('2d');
                  context.drawImage(document.querySelector('video'), 0, 0, 160, 90);
                  const {data} = context.getImageData(0, 0, 160, 90);
                  const light = [];
                  for (let i = 0; i < data.length; i += 4) light.push(data[i] + data[i + 1] + data[i + 2]);
                  const mean = light.reduce((sum, l) => sum + l) / light.length;
                  return Math.sqrt(light.reduce((sum, l) => sum + (l - mean) ** 2, 0) / light.length) / 3;
                })()""").asDouble();
    }
}
