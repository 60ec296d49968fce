package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.e2e.Input.Audio;
import dev.sluice.e2e.Input.Video;
import dev.sluice.e2e.Viewing.Entry;
import dev.sluice.e2e.Viewing.Seen;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// OBS Studio itself publishes. Without OBS and Xvfb on the path it is skipped, except in CI, where that is a failure.
@Tag("encoders")
class ObsIT {
    private static final Input CLIP = Input.of(Video.of("30", 2), new Audio(48_000, 2, false));
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int AUTO = 0;
    private static final int SECONDS_RECOMMENDED = 2;

    /// What OBS sends in the moment between the service's last look and the end of the connection.
    private static final int UNREAD_AT_THE_RESTART = 15;

    private static final String STREAMING = "==== Streaming Start";
    private static final String CONNECTED = "/live successful";

    private final Buckets.S3 buckets = Buckets.S3.start();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, String> settings = new HashMap<>(buckets.settings());
    private SluiceProcess service;

    @BeforeEach
    void start() {
        settings.putAll(MediaChecks.LARGE_WINDOW);
        service = SluiceProcess.start(SluiceProcess.folder("ObsIT"), settings);
    }

    @AfterEach
    void stop() {
        service.close();
        client.shutdownNow();
        buckets.close();
    }

    /// 250 frames between keyframes are 8.33 s.
    @Test
    void obsAsItComesPlaysInLongSegmentsAndIsToldOfItsKeyframeInterval() {
        Channel channel = Channel.of("obs-auto");
        Path folder = SluiceProcess.folder("ObsIT-auto");
        buckets.add(channel);
        int sent;
        Viewing viewing;
        try (Viewer viewer = viewer(channel, folder);
                ObsStudio obs = obs(channel.key(), AUTO, folder)) {
            awaitSegments(viewer, 2);
            sent = obs.stop();
            awaitEnd(viewer);
            viewing = viewer.finish();
        }

        assertThat(faults(viewing)).isEmpty();
        assertThat(viewing.broadcasts()).singleElement().satisfies(broadcast -> {
            assertThat(broadcast.targetDuration()).isEqualTo(8);
            assertThat(broadcast.discontinuities()).isZero();
            assertThat(broadcast.entries().subList(0, 2))
                    .allSatisfy(entry -> assertThat(entry.seconds()).isBetween(8.3, 8.4));
            assertThat(pictures(broadcast)).isEqualTo(sent);
        });
        assertThat(service.output()).contains("keyframe interval of", "channel obs-auto ends: unpublished");
        assertThat(Metrics.of(service).sum("sluice_session_findings_total", "finding=\"keyframe-interval\""))
                .isOne();
    }

    @Test
    void obsComesBackToTheSameBroadcastAfterARestartOfTheService() {
        Channel channel = Channel.of("obs-restart");
        Path folder = SluiceProcess.folder("ObsIT-restart");
        buckets.add(channel);
        int sent;
        Viewing viewing;
        try (Viewer viewer = viewer(channel, folder);
                ObsStudio obs = obs(channel.key(), SECONDS_RECOMMENDED, folder)) {
            awaitSegments(viewer, 2);
            restart();
            obs.awaitLog("Reconnecting in");
            await("OBS publishes again")
                    .atMost(TIMEOUT)
                    .until(() -> service.output().contains("publishes channel obs-restart"));
            awaitSegments(
                    viewer, viewer.snapshot().broadcasts().getFirst().entries().size() + 2);
            sent = obs.stop();
            awaitEnd(viewer);
            viewing = viewer.finish();
        }

        assertThat(faults(viewing)).isEmpty();
        assertThat(viewing.broadcasts()).singleElement().satisfies(broadcast -> {
            assertThat(broadcast.targetDuration()).isEqualTo(2);
            assertThat(broadcast.discontinuities()).isOne();
            assertThat(pictures(broadcast)).isBetween(sent - UNREAD_AT_THE_RESTART, sent);
        });
        assertThat(service.output())
                .contains("channel obs-restart ends: unpublished")
                .doesNotContain("keyframe");
    }

    @Test
    void obsShowsWhyAKeyWasRefusedAndDoesNotTryAgain() {
        try (ObsStudio obs = ObsStudio.start(
                service.rtmpUrl(),
                Channel.of("nobody").key(),
                SECONDS_RECOMMENDED,
                CLIP.file(),
                SluiceProcess.folder("ObsIT-refused"))) {
            obs.awaitLog("==== Streaming Stop");

            assertThat(obs.log())
                    .contains("NetStream.Publish.BadName (the stream key is not known")
                    .doesNotContain("Reconnecting in");
        }
    }

    private void restart() {
        settings.put("sluice.rtmp.port", Integer.toString(service.rtmpUrl().getPort()));
        assertThat(service.terminate(TIMEOUT)).isIn(0, 143);
        service.close();
        service = SluiceProcess.start(SluiceProcess.folder("ObsIT-2"), settings);
    }

    private Viewer viewer(Channel channel, Path folder) {
        return Viewer.start(client, buckets.server().mediaUrl(channel.indexKey()), folder.resolve("seen"));
    }

    private ObsStudio obs(String streamKey, int keyframeSeconds, Path folder) {
        ObsStudio obs = ObsStudio.start(service.rtmpUrl(), streamKey, keyframeSeconds, CLIP.file(), folder);
        try {
            obs.awaitLog(CONNECTED);
            obs.awaitLog(STREAMING);
            return obs;
        } catch (Throwable e) {
            obs.close();
            throw e;
        }
    }

    private static void awaitSegments(Viewer viewer, int number) {
        await(number + " segments")
                .atMost(TIMEOUT)
                .until(() -> viewer.snapshot().broadcasts().stream()
                        .anyMatch(seen -> seen.entries().size() >= number));
    }

    private static void awaitEnd(Viewer viewer) {
        await("the end")
                .atMost(TIMEOUT)
                .until(() -> viewer.snapshot().broadcasts().stream().allMatch(Seen::hasEnded));
    }

    /// What must be right whatever was sent.
    private static List<String> faults(Viewing viewing) {
        List<String> findings = new ArrayList<>(viewing.findings());
        findings.addAll(StrictChecks.findings(viewing));
        for (Seen broadcast : viewing.broadcasts()) {
            List<Entry> alone = Stretch.of(broadcast).stream()
                    .flatMap(stretch -> stretch.decodableAlone().stream())
                    .toList();
            findings.addAll(Decoding.findings(broadcast, alone));
        }
        if (!viewing.lastIndex().contains("RESOLUTION=320x180")) {
            findings.add("no 320x180 in\n" + viewing.lastIndex());
        }
        return findings;
    }

    private static int pictures(Seen broadcast) {
        return Stretch.of(broadcast).stream()
                .mapToInt(stretch -> stretch.video().size())
                .sum();
    }
}
