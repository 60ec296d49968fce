package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testing.HookReceiver;
import dev.sluice.testing.HookReceiver.Answer;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Encoders whose keys another program keeps: it decides, and where it does not, nobody publishes.
class PublishAuthorizationIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Channel CHANNEL = Channel.of("entrusted");
    private static final String GOOD = Secrets.issued("goodKeyOfAnotherProgram");
    private static final String BAD = Secrets.issued("badKeyOfAnotherProgram");
    private static final String UNDECIDED = Secrets.issued("undecidedKeyOfAnotherProgram");

    private static HookReceiver program;
    private static Buckets.Folders buckets;
    private static SluiceProcess service;
    private static URI url;

    @BeforeAll
    static void start() {
        program = new HookReceiver().answering(PublishAuthorizationIT::decide);
        buckets = Buckets.Folders.emptyFor(PublishAuthorizationIT.class);
        buckets.add(CHANNEL);
        Map<String, String> settings = new LinkedHashMap<>(buckets.settings());
        settings.put("sluice.publish.authorization.url", program.url("/authorize"));
        settings.put("sluice.publish.authorization.secret", HookReceiver.SECRET);
        settings.put("sluice.publish.authorization.timeout", "5s");
        service = SluiceProcess.start(SluiceProcess.folder("PublishAuthorizationIT"), settings);
        url = URI.create(service.rtmpUrl().toString().replace("localhost", "127.0.0.1"));
    }

    private static Answer decide(HookReceiver.Call call) throws InterruptedException {
        if (call.body().contains(GOOD)) {
            return new Answer(200, "{\"allow\":true,\"channelId\":\"entrusted\"}");
        }
        if (call.body().contains(BAD)) {
            return new Answer(200, "{\"allow\":false,\"reason\":\"your plan has ended\"}");
        }
        Thread.currentThread().join();
        return new Answer(500, "");
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
        if (program != null) {
            program.close();
        }
    }

    @Test
    void whoIsAllowedPublishesTheChannelThatTheAnswerNames() {
        try (Command.Running ffmpeg = FfmpegPublisher.encode(url, GOOD, 4)) {
            ffmpeg.await(Duration.ofSeconds(20)).orFail();
        }

        assertThat(Broadcast.awaitEnd(buckets, CHANNEL).segmentKeys()).isNotEmpty();
        assertThat(program.calls().stream().filter(call -> call.body().contains(GOOD)))
                .isNotEmpty()
                .allSatisfy(call -> {
                    assertThat(call.isSignedWith(HookReceiver.SECRET)).isTrue();
                    assertThat(call.body()).contains("\"address\":\"127.0.0.1\"", "\"app\":\"live\"");
                });
    }

    @Test
    void whoIsRefusedReadsTheReason() {
        Command.Result result;
        try (Command.Running ffmpeg = FfmpegPublisher.encode(url, BAD, 2)) {
            result = ffmpeg.await(SOON);
        }

        assertThat(result.exitCode()).isNotZero();
        assertThat(result.err()).contains("your plan has ended");
    }

    @Test
    void withoutAnAnswerTheConnectionIsClosedWithoutAWord() {
        Command.Result result;
        try (Command.Running ffmpeg = FfmpegPublisher.encode(url, UNDECIDED, 2)) {
            result = ffmpeg.await(SOON);
        }

        assertThat(result.exitCode()).isNotZero();
        assertThat(result.err()).doesNotContainIgnoringCase("server error");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(service.metrics())
                        .containsPattern("sluice_publish_refused_total\\{.*authorization_unavailable.*} [1-9]"));
        assertThat(service.output()).contains("no answer within 5000 ms");
    }
}
