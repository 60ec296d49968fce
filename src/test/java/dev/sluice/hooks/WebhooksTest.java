package dev.sluice.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.testing.HookReceiver;
import dev.sluice.testing.HookReceiver.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhooksTest extends HookFixture {
    private static final Duration FLUSH = Duration.ofSeconds(10);

    private Webhooks webhooks(RetryRule retries, Config config) {
        return Webhooks.of(config, retries, JSON, sources, meters);
    }

    private Webhooks webhooks() {
        return webhooks(QUICK, Config.to(receiver.url("/hook")));
    }

    private static void send(Webhooks webhooks, String channel, int number) {
        webhooks.send(EventType.SESSION_STARTED, channel, Map.of("channelId", channel, "number", number));
    }

    private static int number(HookReceiver.Call call) {
        return read(call).path("data").path("number").intValue();
    }

    private static JsonNode read(HookReceiver.Call call) {
        try {
            return JSON.readTree(call.body());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(call.body(), e);
        }
    }

    @Test
    void anEventIsSentAsSignedJson() {
        Webhooks webhooks = webhooks();
        webhooks.send(EventType.SESSION_ENDED, "studio", Map.of("channelId", "studio"));
        webhooks.close(FLUSH);

        assertThat(receiver.calls()).singleElement().satisfies(call -> {
            assertThat(call.method() + " " + call.path()).isEqualTo("POST /hook");
            assertThat(call.header("content-type")).isEqualTo("application/json");
            assertThat(call.header("webhook-timestamp")).isEqualTo(Long.toString(NOW.getEpochSecond()));
            assertThat(call.header("webhook-id")).isEqualTo("msg_1");
            assertThat(call.isSignedWith(HookReceiver.SECRET)).isTrue();
            assertThat(call.body())
                    .isEqualTo("{\"id\":\"msg_1\",\"type\":\"session.ended\",\"time\":\"2026-01-02T03:04:05Z\","
                            + "\"data\":{\"channelId\":\"studio\"}}");
        });
        assertThat(count("delivered")).isEqualTo(1);
        assertThat(queued()).isZero();
    }

    @Test
    void everyUrlGetsEveryEventUnderTheSameId() {
        try (HookReceiver other = new HookReceiver()) {
            Webhooks webhooks = webhooks(QUICK, Config.to(receiver.url("/a"), other.url("/b")));
            send(webhooks, "studio", 1);
            webhooks.close(FLUSH);

            assertThat(receiver.bodies()).hasSize(1).isEqualTo(other.bodies());
        }
    }

    @Test
    void onlyTheEventsOfTheSettingAreSent() {
        Webhooks webhooks = webhooks(QUICK, Config.to(receiver.url("/")).only("recording.ready", " session.finding"));
        List.of(EventType.values()).forEach(type -> webhooks.send(type, "studio", Map.of()));
        webhooks.close(FLUSH);

        assertThat(receiver.calls().stream().map(call -> read(call).path("type").asText()))
                .containsExactly("session.finding", "recording.ready");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 307, 400, 404, 410, 429, 500, 503})
    void whatIsNotTakenIsTriedAgainWithTheSameIdAndGivenUp(int status) {
        receiver.answering(call -> new Answer(status, "no", Map.of("Location", receiver.url("/elsewhere"))));
        Webhooks webhooks = webhooks();
        send(webhooks, "studio", 1);
        await().until(() -> count("failed") == 1);

        assertThat(receiver.calls())
                .hasSize(3)
                .allSatisfy(call -> assertThat(call.header("webhook-id")).isEqualTo("msg_1"))
                .allSatisfy(call -> assertThat(call.path()).isEqualTo("/hook"));
        assertThat(queued()).isZero();
        webhooks.close(FLUSH);
    }

    @Test
    void aReceiverThatIsBackGetsEverythingInOrder() {
        AtomicInteger down = new AtomicInteger(2);
        receiver.answering(call -> new Answer(down.getAndDecrement() > 0 ? 503 : 200, "whatever"));
        Webhooks webhooks = webhooks();
        IntStream.range(0, 50).forEach(number -> send(webhooks, "studio", number));
        await().until(() -> count("delivered") == 50);

        assertThat(receiver.calls().stream().skip(2).map(WebhooksTest::number))
                .containsExactlyElementsOf(IntStream.range(0, 50).boxed().toList());
        assertThat(receiver.calls().stream().limit(3).map(WebhooksTest::number)).containsOnly(0);
        webhooks.close(FLUSH);
    }

    @Test
    void oneChannelWaitsInOrderWhileOthersGoOn() throws InterruptedException {
        CountDownLatch slow = new CountDownLatch(1);
        Set<String> others = ConcurrentHashMap.newKeySet();
        receiver.answering(call -> {
            if (call.body().contains("\"slow\"")) {
                slow.await();
            } else {
                others.add(call.header("webhook-id"));
            }
            return new Answer(200, "");
        });
        Webhooks webhooks = webhooks();
        send(webhooks, "slow", 0);
        send(webhooks, "slow", 1);
        IntStream.range(0, 20)
                .mapToObj(number -> "channel-" + number)
                .filter(channel -> Math.floorMod(channel.hashCode(), 8) != Math.floorMod("slow".hashCode(), 8))
                .forEach(channel -> send(webhooks, channel, 7));
        await().until(() -> others.size() >= 10);

        assertThat(receiver.calls().stream().filter(call -> call.body().contains("\"slow\"")))
                .hasSize(1);
        slow.countDown();
        webhooks.close(FLUSH);
        assertThat(receiver.calls().stream()
                        .filter(call -> call.body().contains("\"slow\""))
                        .map(WebhooksTest::number))
                .containsExactly(0, 1);
    }

    @Test
    void aReceiverThatNeverAnswersDelaysNobodyAndWhatIsTooMuchIsDropped() {
        CountDownLatch never = new CountDownLatch(1);
        receiver.answering(call -> {
            never.await();
            return new Answer(200, "");
        });
        Webhooks webhooks = webhooks();
        send(webhooks, "studio", 0);
        await().until(() -> !receiver.calls().isEmpty());

        long since = System.nanoTime();
        IntStream.rangeClosed(1, 10_000).forEach(number -> send(webhooks, "studio", number));
        assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(2));
        assertThat(count("dropped")).isEqualTo(10_000 - Lane.MOST_WAITING);
        assertThat(queued()).isEqualTo(Lane.MOST_WAITING + 1);

        webhooks.close(Duration.ofMillis(50));
        await().untilAsserted(() -> assertThat(queued()).isZero());
        assertThat(count("delivered")).isZero();
        never.countDown();
    }

    @Test
    void anAnswerThatDoesNotComeInTimeIsAFailedAttempt() {
        CountDownLatch never = new CountDownLatch(1);
        receiver.answering(call -> {
            if (receiver.calls().size() == 1) {
                never.await();
            }
            return new Answer(200, "");
        });
        Webhooks webhooks = webhooks(QUICK, Config.to(receiver.url("/")).within(Duration.ofSeconds(1)));
        send(webhooks, "studio", 1);
        await().until(() -> count("delivered") == 1);

        assertThat(receiver.calls()).hasSize(2);
        webhooks.close(FLUSH);
        never.countDown();
    }

    @Test
    void whatWaitsIsSentBeforeTheEndWithoutFurtherPauses() {
        receiver.answering(call -> new Answer(receiver.calls().size() == 1 ? 503 : 200, ""));
        RetryRule patient = new RetryRule(5, Duration.ofHours(1), Duration.ofHours(1), Duration.ofDays(1));
        Webhooks webhooks = webhooks(patient, Config.to(receiver.url("/")));
        IntStream.range(0, 5).forEach(number -> send(webhooks, "studio", number));
        await().until(() -> receiver.calls().size() == 1);

        webhooks.close(FLUSH);

        assertThat(count("delivered")).isEqualTo(5);
        assertThat(receiver.calls().stream().map(WebhooksTest::number)).containsExactly(0, 0, 1, 2, 3, 4);
    }

    @Test
    void whatIsTooOldIsTriedOnceMoreOnly() {
        receiver.answering(call -> new Answer(500, ""));
        RetryRule old = new RetryRule(9, Duration.ofMillis(4), Duration.ofMillis(4), Duration.ZERO);
        Webhooks webhooks = webhooks(old, Config.to(receiver.url("/")));
        send(webhooks, "studio", 1);
        await().until(() -> count("failed") == 1);

        assertThat(receiver.calls()).hasSize(1);
        webhooks.close(FLUSH);
    }

    @Test
    void dataThatCannotBeWrittenHoldsNothingUp() {
        Webhooks webhooks = webhooks();
        webhooks.send(EventType.SESSION_STARTED, "studio", new Object());
        send(webhooks, "studio", 2);
        await().until(() -> count("delivered") == 1);

        assertThat(receiver.calls())
                .singleElement()
                .extracting(WebhooksTest::number)
                .isEqualTo(2);
        assertThat(count("failed")).isEqualTo(1);
        webhooks.close(FLUSH);
    }

    @Test
    void withoutAUrlNothingIsGathered() {
        Webhooks webhooks = webhooks(QUICK, Config.to());

        assertThat(webhooks.wants(EventType.SESSION_STARTED)).isFalse();
        send(webhooks, "studio", 1);
        webhooks.close(FLUSH);
        assertThat(ids).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource({"session.begun, PT1S, session.begun", "session.ended, PT0S, timeout", "session.ended, PT2M, timeout"})
    void settingsThatCannotWorkAreNamed(String event, Duration timeout, String named) {
        Config config = Config.to("https://example.org/").only(event).within(timeout);

        assertThatThrownBy(() -> webhooks(QUICK, config))
                .isInstanceOf(UnusableHookException.class)
                .hasMessageContaining("sluice.webhooks.")
                .hasMessageContaining(named);
    }
}
