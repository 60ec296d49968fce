package dev.sluice.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlaylistFollowerTest {
    private static final String PLAYLIST = "application/vnd.apple.mpegurl";
    private static final String SEGMENT = "video/mp2t";
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    /// Path to status, type and body.
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();

    private final Map<String, Integer> asked = new ConcurrentHashMap<>();
    private HttpServer server;

    private record Answer(int status, String type, String body) {}

    PlaylistFollowerTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void start() {
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    static Stream<Rule> rules() {
        return Arrays.stream(Rule.values()).filter(rule -> rule.scope() == Rule.Scope.DELIVERY);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aBrokenRuleIsReportedAsThatRuleAndNoOther(Rule rule) {
        list(1, 0, 1, 2, 3);
        PlaylistFollower follower = follow();
        awaitVersions(follower, 1);
        switch (rule) {
            case PLAYLIST_AVAILABLE -> {
                answers.remove("/a/media.m3u8");
                awaitViolation(follower);
            }
            case SEGMENT_AVAILABLE -> {
                list(2, 0, 1, 2, 3, 4);
                answers.put("/a/4.ts", new Answer(302, SEGMENT, ""));
                awaitViolation(follower);
            }
            case SEGMENT_STAYS_AVAILABLE -> {
                list(2, 1, 2, 3, 4);
                awaitVersions(follower, 2);
                answers.remove("/a/0.ts");
            }
            case CONTENT_TYPE -> {
                answers.put("/a/4.ts", new Answer(200, "application/octet-stream", "4"));
                list(2, 0, 1, 2, 3, 4);
                awaitViolation(follower);
            }
            default -> throw new AssertionError("no example breaks " + rule);
        }
        follower.close();
        assertThat(deliveryViolations(follower))
                .isNotEmpty()
                .allSatisfy(violation -> assertThat(violation.rule()).isEqualTo(rule));
    }

    @Test
    void everyVersionAndEverySegmentButGapsIsFetchedOnce() {
        PlaylistFollower follower = follow();
        await().until(() -> asked.getOrDefault("/a/media.m3u8", 0) > 1);
        list(1, 0, 1, 2, 3);
        awaitVersions(follower, 1);
        put(text(2, 1, 2, 3, 4).replace("#EXTINF:2.000000,\n4.ts", "#EXT-X-GAP\n#EXTINF:2.000000,\n4.ts"));
        awaitVersions(follower, 2);
        follower.close();

        assertThat(deliveryViolations(follower)).isEmpty();
        assertThat(follower.segments().keySet()).containsExactly("0.ts", "1.ts", "2.ts", "3.ts");
        assertThat(asked).doesNotContainKey("/a/4.ts").containsEntry("/a/3.ts", 1);
    }

    @Test
    void everyMediaPlaylistThatTheIndexNamesIsFollowed() {
        URI index = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/live/index.m3u8");
        try (IndexFollower follower = IndexFollower.followIndex(index)) {
            list(1, 0, 1, 2, 3);
            String head = "#EXTM3U\n#EXT-X-VERSION:3\n# sluice epoch=1 rev=";
            String variant = "#EXT-X-STREAM-INF:BANDWIDTH=2,AVERAGE-BANDWIDTH=1,CODECS=\"mp4a.40.2\"\n";
            answers.put("/live/index.m3u8", new Answer(200, PLAYLIST, head + "1\n" + variant + "../a/media.m3u8\n"));
            await().until(() -> follower.newest().isPresent());
            answers.put("/live/index.m3u8", new Answer(200, PLAYLIST, head + "2\n" + variant + "../b/media.m3u8\n"));
            await().until(() -> follower.media().size() == 2);

            assertThat(follower.media())
                    .extracting(media -> media.playlist().getPath())
                    .containsExactly("/a/media.m3u8", "/b/media.m3u8");
            assertThat(follower.versions()).hasSize(2);
        }
    }

    private PlaylistFollower follow() {
        return PlaylistFollower.follow(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/a/media.m3u8"));
    }

    private static void awaitVersions(PlaylistFollower follower, int count) {
        await().atMost(Duration.ofSeconds(5)).until(() -> follower.versions().size() == count);
    }

    private static void awaitViolation(PlaylistFollower follower) {
        await().atMost(Duration.ofSeconds(5))
                .until(() -> !deliveryViolations(follower).isEmpty());
    }

    /// The segments here are no transport streams.
    private static List<Violation> deliveryViolations(PlaylistFollower follower) {
        return follower.violations().stream()
                .filter(violation -> violation.rule().scope() != Rule.Scope.SEGMENT)
                .toList();
    }

    private void list(int revision, int... numbers) {
        for (int number : numbers) {
            answers.putIfAbsent("/a/" + number + ".ts", new Answer(200, SEGMENT, "" + number));
        }
        put(text(revision, numbers));
    }

    private void put(String text) {
        answers.put("/a/media.m3u8", new Answer(200, PLAYLIST, text));
    }

    private static String text(int revision, int... numbers) {
        StringBuilder text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:3\n# sluice epoch=1 rev=" + revision
                + "\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:" + numbers[0] + "\n");
        for (int number : numbers) {
            String date = BEGIN.plusSeconds(2L * number).toString().replace("Z", ".000Z");
            text.append("#EXT-X-PROGRAM-DATE-TIME:").append(date);
            text.append("\n#EXTINF:2.000000,\n").append(number).append(".ts\n");
        }
        return text.toString();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.merge(path, 1, Integer::sum);
        Answer answer = answers.getOrDefault(path, new Answer(404, "text/plain", "not here"));
        byte[] body = answer.body().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
