package dev.sluice.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testing.HookReceiver;
import dev.sluice.testing.HookReceiver.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Receivers that refuse, ask for time, never end, or talk nonsense; and faults of our own meanwhile.
class StrangeReceiverTest extends HookFixture {
    private static final Duration FLUSH = Duration.ofSeconds(10);
    private static final RetryRule PATIENT =
            new RetryRule(9, Duration.ofMillis(2), Duration.ofMillis(4), Duration.ofMinutes(1));

    private Webhooks webhooks(RetryRule retries, String... urls) {
        return Webhooks.of(Config.to(urls), retries, JSON, sources, meters);
    }

    private static void send(Webhooks webhooks, int number) {
        webhooks.send(EventType.SESSION_STARTED, "studio", Map.of("number", number));
    }

    @ParameterizedTest
    @CsvSource({"400, 3", "401, 3", "404, 3", "410, 3", "408, 9", "425, 9", "429, 9", "302, 9", "500, 9", "503, 9"})
    void whoRefusesAMessageHoldsUpTheNextNoLongerThanNeeded(int status, int attempts) {
        receiver.answering(call -> new Answer(receiver.calls().size() <= attempts ? status : 204, ""));
        Webhooks webhooks = webhooks(PATIENT, receiver.url("/"));
        send(webhooks, 1);
        send(webhooks, 2);
        await().until(() -> count("delivered") == 1);

        assertThat(count("failed")).isEqualTo(1);
        assertThat(receiver.calls()).hasSize(attempts + 1);
        webhooks.close(FLUSH);
    }

    @Test
    void whoAsksForTimeIsLeftInPeaceForIt() {
        AtomicInteger calls = new AtomicInteger();
        long[] atNanos = new long[2];
        receiver.answering(call -> {
            int number = calls.getAndIncrement();
            atNanos[number] = System.nanoTime();
            return new Answer(number == 0 ? 503 : 200, "", Map.of("Retry-After", "1"));
        });
        Webhooks webhooks = webhooks(
                new RetryRule(2, Duration.ofMillis(2), Duration.ofSeconds(5), Duration.ofMinutes(1)),
                receiver.url("/"));
        send(webhooks, 1);
        await().until(() -> count("delivered") == 1);

        assertThat(Duration.ofNanos(atNanos[1] - atNanos[0])).isGreaterThanOrEqualTo(Duration.ofMillis(990));
        webhooks.close(FLUSH);
    }

    @Test
    void anAnswerWithoutAnEndIsNotReadAndItsConnectionClosed() {
        try (RawReceiver endless = RawReceiver.endless()) {
            Webhooks webhooks = webhooks(QUICK, endless.url());
            send(webhooks, 1);
            await().until(() -> count("delivered") == 1);

            await().until(() -> endless.closedByPeer() == 1);
            webhooks.close(FLUSH);
        }
    }

    @Test
    void nonsenseOfAReceiverForgesNoLine() {
        try (RawReceiver nonsense = RawReceiver.saying("HTTP/1.1 abc\u001b[31m\u0085forged\r\n\r\n");
                LogCapture log = LogCapture.of(Receiver.class)) {
            Webhooks webhooks = webhooks(QUICK, nonsense.url());
            send(webhooks, 1);
            await().until(() -> count("failed") == 1);
            webhooks.close(FLUSH);

            assertThat(log.lines()).singleElement().asString().contains("given up after attempt 3");
            assertThat(log.lines().getFirst().chars()).noneMatch(Character::isISOControl);
        }
    }

    @Test
    void aFaultOfOursCostsOneMessageAndNotTheWay() {
        AtomicInteger asked = new AtomicInteger();
        Random broken = new Random(1) {
            private static final long serialVersionUID = 1L;

            @Override
            public long nextLong() {
                if (asked.getAndIncrement() == 0) {
                    throw new IllegalStateException("no randomness");
                }
                return 1;
            }

            @Override
            public long nextLong(long bound) {
                return Math.floorMod(nextLong(), bound);
            }
        };
        receiver.answering(call -> new Answer(receiver.calls().size() == 1 ? 500 : 200, ""));
        Webhooks webhooks = Webhooks.of(
                Config.to(receiver.url("/")),
                PATIENT,
                JSON,
                new Webhooks.Sources(sources.clock(), sources.nanoClock(), sources.ids(), broken),
                meters);
        send(webhooks, 1);
        send(webhooks, 2);
        await().until(() -> count("delivered") == 1);

        assertThat(count("failed")).isEqualTo(1);
        assertThat(queued()).isZero();
        webhooks.close(FLUSH);
    }

    @Test
    void aReceiverThatNeverAnswersTakesNoTimeOfTheOthersAtTheEnd() {
        CountDownLatch never = new CountDownLatch(1);
        receiver.answering(call -> {
            never.await();
            return new Answer(200, "");
        });
        RetryRule hours = new RetryRule(5, Duration.ofHours(1), Duration.ofHours(1), Duration.ofDays(1));
        try (HookReceiver other = new HookReceiver()) {
            other.answering(call -> new Answer(other.calls().size() == 1 ? 503 : 200, ""));
            Webhooks webhooks = webhooks(hours, receiver.url("/"), other.url("/"));
            send(webhooks, 1);
            await().until(() -> other.calls().size() == 1 && !receiver.calls().isEmpty());

            webhooks.close(Duration.ofSeconds(1));

            assertThat(other.calls()).hasSize(2);
            assertThat(count("delivered")).isEqualTo(1);
        }
        never.countDown();
    }

    @Test
    void whileSecretsChangeBothAreInTheHeader() {
        String next = "whsec_bmV4dG5leHRuZXh0bmV4dG5leHRuZXh0bmV4dA==";
        Webhooks webhooks = Webhooks.of(
                Config.to(receiver.url("/")).signedWith(HookReceiver.SECRET, next), QUICK, JSON, sources, meters);
        send(webhooks, 1);
        webhooks.close(FLUSH);

        assertThat(receiver.calls()).singleElement().satisfies(call -> {
            assertThat(call.header("webhook-signature").split(" ")).hasSize(2);
            assertThat(call.isSignedWith(HookReceiver.SECRET)).isTrue();
            assertThat(call.isSignedWith(next)).isTrue();
        });
    }

    @Test
    void whatGoesOverPlainHttpIsWarnedOf() {
        try (LogCapture log = LogCapture.of(Webhooks.class)) {
            webhooks(QUICK, "http://user:pass@hooks.example.com/secret", "https://hooks.example.com/")
                    .close(FLUSH);

            List<String> warnings = log.lines().stream()
                    .filter(line -> line.contains("no https"))
                    .toList();
            assertThat(warnings).singleElement().asString().contains("http://hooks.example.com is");
            assertThat(warnings.getFirst()).doesNotContain("pass").doesNotContain("/secret");
        }
    }

    @Test
    void oneMessageAfterTheOtherOnOneWayWhateverBecomesOfThem() {
        receiver.answering(call -> new Answer(call.body().contains(":3}") ? 400 : 200, ""));
        Webhooks webhooks = webhooks(QUICK, receiver.url("/"));
        IntStream.range(0, 6).forEach(number -> send(webhooks, number));
        await().until(() -> count("delivered") == 5);

        assertThat(receiver.calls().stream().map(call -> call.header("webhook-id")))
                .containsExactly("msg_1", "msg_2", "msg_3", "msg_4", "msg_4", "msg_4", "msg_5", "msg_6");
        webhooks.close(FLUSH);
    }
}
