package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentest4j.TestAbortedException;

/// The programs that people publish with, apart from OBS: FFmpeg in two versions and GStreamer's two sinks. Each
/// encodes in real time, and all of them at the same time, as real time passes only once.
@Tag("encoders")
class EncodersIT {
    private static final Duration AT_ONCE = Duration.ofSeconds(10);
    private static final Map<Encoder, Future<List<String>>> CLEAN = new EnumMap<>(Encoder.class);
    private static final Map<Encoder, Future<List<String>>> KILLED = new EnumMap<>(Encoder.class);

    private static ExecutorService threads;
    private static HttpClient client;
    private static SluiceProcess service;

    /// A way to play one encoder.
    private interface Trial {
        List<String> play(Encoder encoder, Channel channel, URI url, URI index, HttpClient client);
    }

    @BeforeAll
    static void start() {
        Buckets.Folders buckets = Buckets.Folders.emptyFor(EncodersIT.class);
        for (Encoder encoder : Encoder.values()) {
            buckets.add(channel(encoder, "clean"));
            buckets.add(channel(encoder, "killed"));
        }
        threads = Executors.newVirtualThreadPerTaskExecutor();
        client = HttpClient.newHttpClient();
        service = SluiceProcess.start(SluiceProcess.folder("EncodersIT"), buckets.settings());
        for (Encoder encoder : Encoder.values()) {
            CLEAN.put(encoder, play(EncoderTrial::ofCleanEnd, encoder, channel(encoder, "clean")));
            KILLED.put(encoder, play(EncoderTrial::ofKillAndReturn, encoder, channel(encoder, "killed")));
        }
    }

    @AfterAll
    static void stop() {
        if (threads != null) {
            threads.shutdownNow();
        }
        if (service != null) {
            service.close();
        }
        if (client != null) {
            client.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource(Encoder.class)
    void everyFrameOfARunIsThereAndTheBroadcastEnds(Encoder encoder) {
        assertThat(outcome(CLEAN, encoder)).isEmpty();
        assertThat(service.output())
                .contains("of channel " + channel(encoder, "clean").id() + " ends: unpublished");
    }

    @ParameterizedTest
    @EnumSource(Encoder.class)
    void aKilledEncoderGoesOnInTheSameBroadcast(Encoder encoder) {
        assertThat(outcome(KILLED, encoder)).isEmpty();
        assertThat(service.output())
                .containsSubsequence(
                        "of channel " + channel(encoder, "killed").id() + " ends: peer_closed",
                        "of channel " + channel(encoder, "killed").id() + " ends: unpublished");
    }

    @ParameterizedTest
    @EnumSource(Encoder.class)
    void aWrongKeyEndsTheProgram(Encoder encoder) {
        Path copy =
                SluiceProcess.folder("EncodersIT-" + id(encoder) + "-refused").resolve("sent.flv");
        String wrong = service.rtmpUrl() + "/" + channel(encoder, "clean").key() + "0";
        double before = refusals();

        Command.Result result;
        try (Command.Running running = Command.start(encoder.command(wrong, copy, 60, 1))) {
            result = running.await(AT_ONCE);
        }

        assertThat(result.exitCode()).isNotZero();
        switch (encoder) {
            case FFMPEG_8, INSTALLED_FFMPEG ->
                assertThat(result.err()).contains("Server error: the stream key is not known");
            case GSTREAMER_RTMP2SINK, GSTREAMER_RTMP2SINK_B_PICTURES ->
                assertThat(result.err()).contains("NetStream.Publish.BadName", "the stream key is not known");
            // librtmp does not look at a refused publish: the closed connection ends it, with SIGPIPE in most cases.
            case GSTREAMER_RTMPSINK, GSTREAMER_RTMPSINK_B_PICTURES ->
                assertThat(result.err()).doesNotContain("stream key");
        }
        await("the refusal is counted").atMost(AT_ONCE).until(() -> refusals() > before);
    }

    /// What `INSTALLED_FFMPEG` is for: another version than the one that all other tests use.
    @Test
    void theTwoFfmpegsAreOfDifferentVersions() {
        String fromMaven = version(Command.ffmpeg(List.of("-version")));
        String installed = version(List.of(InstalledProgram.orSkip("ffmpeg").toString(), "-version"));

        assertThat(major(fromMaven)).isEqualTo("8");
        if ("true".equals(System.getenv("CI"))) {
            assertThat(major(installed)).isNotEqualTo(major(fromMaven));
        }
    }

    @Test
    void gstreamerTellsItsVersion() {
        assertThat(version(List.of(InstalledProgram.orSkip("gst-launch-1.0").toString(), "--version")))
                .containsPattern("version 1\\.[0-9]+");
    }

    /// The first line that a program has to say about itself; it goes into the test's output as well.
    private static String version(List<String> command) {
        String line = Command.run(command).orFail().out().lines().findFirst().orElse("");
        System.out.println(command.getFirst() + ": " + line);
        return line;
    }

    private static String major(String version) {
        Matcher number = Pattern.compile("ffmpeg version n?([0-9]+)\\.").matcher(version);
        assertThat(number.find()).as(version).isTrue();
        return number.group(1);
    }

    private static double refusals() {
        return Metrics.of(service).sum("sluice_rtmp_disconnects_total", "cause=\"unknown_key\"");
    }

    private static Future<List<String>> play(Trial trial, Encoder encoder, Channel channel) {
        URI index = service.webUrl().resolve("/" + channel.indexKey());
        return threads.submit(() -> trial.play(encoder, channel, service.rtmpUrl(), index, client));
    }

    private static List<String> outcome(Map<Encoder, Future<List<String>>> trials, Encoder encoder) {
        try {
            return Objects.requireNonNull(trials.get(encoder)).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TestAbortedException skipped) {
                throw skipped;
            }
            throw new AssertionError("could not be judged", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Channel channel(Encoder encoder, String what) {
        return Channel.of(id(encoder) + "-" + what);
    }

    private static String id(Encoder encoder) {
        return encoder.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
