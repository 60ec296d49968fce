package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Two pods on one pair of buckets: encoders publish on one, and the other one is asked.
record SessionPods(Buckets.S3 buckets, SluiceProcess publishing, SluiceProcess asked, Api api) {
    /// A report and the look at it.
    static final Duration SEEN = Duration.ofSeconds(7);

    static final Duration SOON = Duration.ofSeconds(15);

    /// @param name of the test
    /// @param publishingSettings what the pod that encoders publish on has beside the usual
    static SessionPods start(String name, Map<String, String> publishingSettings) {
        Path here = SluiceProcess.folder(name + "-here");
        Buckets.S3 buckets = Buckets.S3.start();
        SluiceProcess publishing =
                pod(buckets, SluiceProcess.folder(name + "-elsewhere"), "pod-elsewhere", publishingSettings);
        SluiceProcess asked = pod(buckets, here, "pod-here", Map.of());
        return new SessionPods(buckets, publishing, asked, Api.of(asked, here).described());
    }

    private static SluiceProcess pod(Buckets.S3 buckets, Path folder, String name, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(buckets.settings());
        settings.put("sluice.pod.id", name);
        // Silent encoders are to be ended by others than the idle time-out.
        settings.put("sluice.rtmp.idle-timeout", "5M");
        settings.putAll(more);
        return SluiceProcess.start(folder, settings);
    }

    void stop() {
        try (Buckets.S3 store = buckets;
                SluiceProcess one = publishing;
                SluiceProcess two = asked) {
            assertThat(List.of(store, one, two)).doesNotContainNull();
        }
    }

    URI url() {
        return publishing.rtmpUrl();
    }

    Channel add(Channel channel) {
        buckets.add(channel);
        return channel;
    }

    JsonNode sessions(String query) {
        Api.Answer answer = api.get("sessions?" + query);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.json().path("items");
    }

    /// The session of a channel that is live, once it is seen.
    JsonNode live(Channel channel) {
        return await().atMost(SEEN)
                .pollInterval(Duration.ofMillis(250))
                .until(() -> sessions("channelId=" + channel.id()), found -> found.size() == 1)
                .get(0);
    }

    JsonNode session(String id) {
        Api.Answer answer = api.get("sessions/" + id);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.json();
    }

    /// Its report may tell the end a moment before its history is there, and then nobody knows it.
    JsonNode ended(String id) {
        return await().atMost(SOON)
                .pollInterval(Duration.ofMillis(250))
                .until(
                        () -> api.get("sessions/" + id).json(),
                        found -> found.path("state").asText().equals("ended"));
    }

    /// The only session that a channel has had.
    JsonNode ended(Channel channel) {
        return await().atMost(SOON)
                .pollInterval(Duration.ofMillis(250))
                .until(() -> sessions("state=ended&channelId=" + channel.id()), found -> found.size() == 1)
                .get(0);
    }
}
