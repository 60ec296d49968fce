package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Who keeps a channel, who gets a place on a process that takes one stream only, and who loses both.
@Tag("cluster")
class OwnershipIT {
    private static final Duration AT_ONCE = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final Channel OURS = Channel.of("ours");
    private static final Channel OTHER = Channel.of("other");
    private static final Channel REVOKED = Channel.of("revoked");

    private static Buckets.Folders buckets;
    private static SluiceProcess service;
    private static URI url;

    @BeforeAll
    static void start() {
        buckets = Buckets.Folders.emptyFor(OwnershipIT.class);
        String document = OURS.document();
        assertThat(document).contains("\"conflict\":\"takeover\"");
        buckets.putControl(OURS.documentKey(), document.replace("\"takeover\"", "\"reject\""));
        buckets.add(OTHER);
        buckets.add(REVOKED);
        Map<String, String> settings = new HashMap<>(buckets.settings());
        settings.put("sluice.publish.max-sessions", "1");
        service = SluiceProcess.start(SluiceProcess.folder("OwnershipIT"), settings);
        url = service.rtmpUrl();
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
    }

    @BeforeEach
    void nobodyPublishes() {
        await().atMost(SOON).untilAsserted(() -> assertThat(service.metrics()).containsPattern("sluice_sessions 0"));
    }

    private static Command.Running publish(Channel channel) {
        Command.Running ffmpeg = FfmpegPublisher.encode(url, channel.key(), 60);
        // An index may be left of a former stream.
        await().atMost(SOON).untilAsserted(() -> assertThat(service.metrics()).containsPattern("sluice_sessions 1"));
        return ffmpeg;
    }

    @Test
    void aChannelThatRejectsTellsTheSecondEncoderThatItIsLiveAndKeepsTheFirst() {
        try (Command.Running first = publish(OURS)) {
            Command.Result second;
            try (Command.Running ffmpeg = FfmpegPublisher.encode(url, OURS.key(), 5)) {
                second = ffmpeg.await(AT_ONCE);
            }
            assertThat(second.exitCode()).isNotZero();
            assertThat(second.err()).contains("the channel is already live");
            assertThat(service.metrics()).containsPattern("sluice_publish_refused_total\\{.*in_use.*} 1");
            assertThat(first.isAlive()).isTrue();
        }
    }

    @Test
    void aFullProcessClosesTheNextEncoderWithoutAWordAndShowsThatItIsFull() {
        try (Command.Running first = publish(OURS)) {
            assertThat(service.metrics())
                    .containsPattern("sluice_capacity_used 1\\.0")
                    .containsPattern("sluice_capacity_sessions_limit 1\\.0");
            Command.Result second;
            try (Command.Running ffmpeg = FfmpegPublisher.encode(url, OTHER.key(), 5)) {
                second = ffmpeg.await(AT_ONCE);
            }
            assertThat(second.exitCode()).isNotZero();
            assertThat(second.err()).doesNotContainIgnoringCase("server error");
            assertThat(service.metrics()).containsPattern("sluice_publish_refused_total\\{.*overloaded.*} 1");
            assertThat(service.health("ready")).isPresent();
            assertThat(first.isAlive()).isTrue();
        }
    }

    @Test
    void aChannelThatIsDisabledEndsItsRunningStreamWithinHalfAMinute() {
        Command.Result result;
        try (Command.Running ffmpeg = publish(REVOKED)) {
            buckets.add(REVOKED.disabled());
            result = ffmpeg.await(Duration.ofSeconds(38));
        }
        assertThat(result.exitCode()).isNotZero();
        assertThat(result.err()).contains("the channel is disabled");
        await().atMost(AT_ONCE).untilAsserted(() -> {
            assertThat(service.metrics()).containsPattern("sluice_sessions_ended_total\\{.*key_disabled.*} 1");
            assertThat(Broadcast.find(buckets, REVOKED).orElseThrow().hasEnded())
                    .isTrue();
        });
    }
}
