package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.e2e.FfmpegPublisher.Pace;
import dev.sluice.e2e.Input.Audio;
import dev.sluice.e2e.Input.Video;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A real HAProxy in front of the service announces its clients and checks its health. Without the program on the path
/// it is skipped, except in CI, where that is a failure.
@Tag("tools")
class HaproxyIT {
    private static final Input INPUT = Input.of(Video.of("30", 2), new Audio(48_000, 2, false));
    private static final Channel CHANNEL = Channel.of("behind-haproxy");
    private static final Duration END = Duration.ofSeconds(40);

    @ParameterizedTest
    @ValueSource(strings = {"send-proxy", "send-proxy-v2"})
    void anEncoderIsPlayedThroughItAndHealthChecksLeaveNoLine(String announcement) throws IOException {
        Path program = InstalledProgram.orSkip("haproxy");
        Path folder = SluiceProcess.folder("HaproxyIT-" + announcement);
        assertThat(INPUT.file()).exists();
        try (Buckets.Folders buckets = Buckets.Folders.emptyFor(HaproxyIT.class);
                SluiceProcess service = SluiceProcess.start(folder, settings(buckets));
                Haproxy haproxy = Haproxy.inFrontOf(service.rtmpUrl().getPort(), announcement, program, folder)) {
            await("health checks")
                    .untilAsserted(() -> assertThat(service.metrics())
                            .containsPattern("sluice_rtmp_disconnects_total\\{cause=\"probed\"\\} [1-9]"));

            URI ingest = URI.create("rtmp://127.0.0.1:" + haproxy.port() + "/live");
            URI playback = service.webUrl().resolve("/" + CHANNEL.indexKey());
            Viewing viewing;
            try (HttpClient client = HttpClient.newHttpClient();
                    Viewer viewer = Viewer.start(client, playback, folder.resolve("viewer"));
                    Command.Running ffmpeg =
                            FfmpegPublisher.start(INPUT.file(), ingest, CHANNEL.key(), Pace.REAL_TIME)) {
                ffmpeg.await(END).orFail();
                Broadcast.awaitEnd(buckets, CHANNEL);
                viewing = viewer.finish();
            }
            assertThat(viewing.findings()).isEmpty();
            assertThat(viewing.broadcasts()).hasSize(1);
            List<Path> segments = viewing.broadcasts().getFirst().entries().stream()
                    .map(entry -> entry.file())
                    .toList();
            assertThat(Judge.findings(MediaChecks.sent(INPUT), Tracks.of(Broadcast.concatenate(segments))))
                    .isEmpty();
            assertThat(service.output()).doesNotContain("connection from");
        }
    }

    private static Map<String, String> settings(Buckets buckets) {
        buckets.add(CHANNEL);
        Map<String, String> settings = new HashMap<>(buckets.settings());
        settings.putAll(MediaChecks.LARGE_WINDOW);
        settings.put("sluice.rtmp.proxy-protocol", "required");
        settings.put("quarkus.log.category.\"dev.sluice.rtmp\".level", "DEBUG");
        return settings;
    }
}
