package dev.sluice.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.channels.ChannelId;
import dev.sluice.live.PublishAuthorizer.Question;
import dev.sluice.live.PublishAuthorizer.Verdict;
import dev.sluice.rtmp.session.PublishRequest;
import dev.sluice.rtmp.session.StreamName;
import dev.sluice.testing.HookReceiver;
import dev.sluice.testing.HookReceiver.Answer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishAuthorizationTest extends HookFixture {
    private static final ChannelId STUDIO = new ChannelId("studio");
    private static final String NAME = "their-own-key";

    private record AskConfig(String address, Duration timeout, Duration cache) implements AuthorizationConfig {
        @Override
        public Optional<String> url() {
            return Optional.of(address);
        }

        @Override
        public Optional<List<String>> secret() {
            return Optional.of(List.of(HookReceiver.SECRET));
        }
    }

    private PublishAuthorization authorization(Duration timeout, Duration cache) {
        AskConfig config = new AskConfig(receiver.url("/may"), timeout, cache);
        return PublishAuthorization.of(config, JSON, sources, meters).orElseThrow();
    }

    private PublishAuthorization authorization() {
        return authorization(Duration.ofSeconds(5), Duration.ofSeconds(30));
    }

    private static Question question(String name, String address, boolean running) {
        PublishRequest request =
                new PublishRequest(new StreamName(name), "live", Map.of("token", "abc"), "rtmp://ignored", "OBS");
        return new Question(request, InetAddress.ofLiteral(address), running);
    }

    private static Question question() {
        return question(NAME, "192.0.2.1", false);
    }

    private static Verdict ask(PublishAuthorization authorization, Question question) {
        return authorization
                .ask(question)
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private void answers(int status, String body) {
        receiver.answering(call -> new Answer(status, body));
    }

    @Test
    void aSignedQuestionTellsWhatTheEncoderSaid() throws Exception {
        answers(200, "{\"allow\":true,\"channelId\":\"studio\",\"more\":1}");
        try (PublishAuthorization authorization = authorization()) {
            assertThat(ask(authorization, question())).isEqualTo(new Verdict.Allowed(STUDIO));
        }

        assertThat(receiver.calls()).singleElement().satisfies(call -> {
            assertThat(call.path()).isEqualTo("/may");
            assertThat(call.isSignedWith(HookReceiver.SECRET)).isTrue();
            assertThat(JSON.readTree(call.body())).isEqualTo(JSON.readTree("""
                {"id":"msg_1","type":"publish.authorize","time":"2026-01-02T03:04:05Z",
                 "data":{"app":"live","name":"their-own-key","query":{"token":"abc"},
                         "client":{"address":"192.0.2.1"},"encoder":"OBS","running":false}}
                """));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "200; {\"allow\":false,\"reason\":\"your plan has ended\"}; your plan has ended",
                "200; {\"allow\":false}; publishing was not allowed",
                "403; {\"reason\":\"not today\"}; not today",
                "403; whatever; publishing was not allowed",
                "403; {\"allow\":true,\"channelId\":\"studio\"}; publishing was not allowed",
                "200; {\"allow\":false,\"reason\":\"no key their-own-key here\"}; publishing was not allowed",
                "200; {\"allow\":false,\"reason\":\"two\\nlines\"}; two\\u000alines"
            })
    void aRefusalHasAReasonForTheBroadcasterWithoutTheKey(int status, String body, String reason) {
        answers(status, body);
        try (PublishAuthorization authorization = authorization()) {
            assertThat(ask(authorization, question())).isEqualTo(new Verdict.Denied(reason));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "200; ''",
                "200; allow",
                "200; {}",
                "200; {\"allow\":true,\"channelId\":\"studio\"} {\"allow\":false}",
                "200; {\"allow\":true,\"channelId\":\"studio\"} and more",
                "200; {\"allow\":false,\"allow\":true,\"channelId\":\"studio\"}",
                "200; {\"allow\":\"yes\",\"channelId\":\"studio\"}",
                "200; {\"allow\":true}",
                "200; {\"allow\":true,\"channelId\":\"../studio\"}",
                "200; {\"allow\":true,\"channelId\":null}",
                "201; {\"allow\":true,\"channelId\":\"studio\"}",
                "204; ''",
                "302; {\"allow\":true,\"channelId\":\"studio\"}",
                "401; {\"allow\":false}",
                "404; {\"allow\":false}",
                "500; {\"allow\":true,\"channelId\":\"studio\"}"
            })
    void whateverElseIsAnsweredIsNoPermissionAndNoRefusal(int status, String body) {
        receiver.answering(call -> new Answer(status, body, Map.of("Location", receiver.url("/elsewhere"))));
        try (PublishAuthorization authorization = authorization()) {
            assertThat(ask(authorization, question())).isInstanceOf(Verdict.Unanswered.class);
        }
        assertThat(receiver.calls()).hasSize(1);
    }

    @Test
    void whatGoesOnBehindAPermissionIsNoPermission() {
        answers(200, "{\"allow\":true,\"channelId\":\"studio\"}" + " ".repeat(16 * 1024));
        try (PublishAuthorization authorization = authorization()) {
            assertThat(ask(authorization, question()))
                    .isInstanceOfSatisfying(
                            Verdict.Unanswered.class,
                            verdict -> assertThat(verdict.why()).contains("longer than 16384 bytes"));
        }
    }

    @Test
    void aRefusalIsOneHoweverLongItsPage() {
        answers(403, "x".repeat(20_000));
        try (PublishAuthorization authorization = authorization()) {
            assertThat(ask(authorization, question())).isInstanceOf(Verdict.Denied.class);
        }
    }

    @Test
    void afterAFaultOfOursTheEncoderDoesNotWait() {
        answers(200, "{\"allow\":true,\"channelId\":\"studio\"}");
        meters.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                throw new AssertionError("no meters");
            }
        });
        try (PublishAuthorization authorization = authorization()) {
            assertThat(ask(authorization, question())).isInstanceOf(Verdict.Unanswered.class);
        }
    }

    @Test
    void whoDoesNotAnswerInTimeHasNotPermittedAnything() {
        CountDownLatch never = new CountDownLatch(1);
        receiver.answering(call -> {
            never.await();
            return new Answer(200, "{\"allow\":true,\"channelId\":\"studio\"}");
        });
        try (PublishAuthorization authorization = authorization(Duration.ofMillis(200), Duration.ZERO)) {
            assertThat(ask(authorization, question()))
                    .isInstanceOfSatisfying(
                            Verdict.Unanswered.class,
                            verdict ->
                                    assertThat(verdict.why()).contains("200 ms").doesNotContain(NAME));
        }
        never.countDown();
    }

    @Test
    void aReceiverThatIsNotThereHasNotPermittedAnything() {
        PublishAuthorization authorization = authorization();
        receiver.close();
        assertThat(ask(authorization, question())).isInstanceOf(Verdict.Unanswered.class);
        authorization.close();
    }

    @Test
    void aPermissionHoldsForTheSameEncoderOnly() {
        answers(200, "{\"allow\":true,\"channelId\":\"studio\"}");
        try (PublishAuthorization authorization = authorization()) {
            ask(authorization, question());
            ask(authorization, question());
            assertThat(receiver.calls()).hasSize(1);

            ask(authorization, question(NAME, "192.0.2.2", false));
            ask(authorization, question("another", "192.0.2.1", false));
            assertThat(receiver.calls()).hasSize(3);
        }
    }

    @Test
    void aRunningSessionIsAskedAboutEveryTimeAndARefusalEndsThePermission() {
        answers(200, "{\"allow\":true,\"channelId\":\"studio\"}");
        try (PublishAuthorization authorization = authorization()) {
            ask(authorization, question());
            answers(403, "");
            assertThat(ask(authorization, question(NAME, "192.0.2.1", true))).isInstanceOf(Verdict.Denied.class);
            assertThat(ask(authorization, question())).isInstanceOf(Verdict.Denied.class);
            assertThat(receiver.calls()).hasSize(3);
        }
    }

    @Test
    void nobodyAnsweringDoesNotEndAPermission() {
        answers(200, "{\"allow\":true,\"channelId\":\"studio\"}");
        try (PublishAuthorization authorization = authorization()) {
            ask(authorization, question());
            answers(500, "");
            assertThat(ask(authorization, question(NAME, "192.0.2.1", true))).isInstanceOf(Verdict.Unanswered.class);
            assertThat(ask(authorization, question())).isEqualTo(new Verdict.Allowed(STUDIO));
        }
    }

    @Test
    void noMoreThanSoManyAreAskedAtOnce() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        receiver.answering(call -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            go.await(300, TimeUnit.MILLISECONDS);
            now.decrementAndGet();
            return new Answer(200, "{\"allow\":true,\"channelId\":\"studio\"}");
        });
        try (PublishAuthorization authorization = authorization(Duration.ofSeconds(10), Duration.ZERO)) {
            List<CompletableFuture<Verdict>> verdicts = IntStream.range(0, 200)
                    .mapToObj(number -> authorization
                            .ask(question("key-" + number, "192.0.2.1", false))
                            .toCompletableFuture())
                    .toList();
            assertThat(verdicts)
                    .allSatisfy(verdict -> assertThat(verdict.join()).isInstanceOf(Verdict.Allowed.class));
        }
        assertThat(most.get()).isBetween(2, 64);
    }

    @Test
    void aNameThatCannotBeAKeyIsNotAskedAbout() {
        try (PublishAuthorization authorization = authorization()) {
            assertThat(ask(authorization, question("x".repeat(1_025), "192.0.2.1", false)))
                    .isInstanceOf(Verdict.Denied.class);
        }
        assertThat(receiver.calls()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT11S"})
    void aTimeOutThatCannotWorkIsNamed(Duration timeout) {
        assertThatThrownBy(() -> authorization(timeout, Duration.ZERO))
                .isInstanceOf(UnusableHookException.class)
                .hasMessageContaining("sluice.publish.authorization.timeout");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1S", "PT1H0.001S", "P106752D"})
    void aPermissionThatWouldHoldTooLongIsNamed(Duration cache) {
        assertThatThrownBy(() -> authorization(Duration.ofSeconds(1), cache))
                .isInstanceOf(UnusableHookException.class)
                .hasMessageContaining("sluice.publish.authorization.cache");
    }
}
