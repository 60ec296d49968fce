package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Who may publish from where, how much, and how fast wrong keys are answered.
class AccessIT {
    private static final Duration AT_ONCE = Duration.ofSeconds(5);
    private static final int CHUNK_SIZE = 4_096;
    private static final Channel HERE = Channel.of("here");
    private static final Channel ELSEWHERE = Channel.of("elsewhere");
    private static final Channel NARROW = Channel.of("narrow");
    private static final Channel GUESSED = Channel.of("guessed");
    private static final ExecutorService THREADS = Executors.newVirtualThreadPerTaskExecutor();

    private static Buckets.Folders buckets;
    private static SluiceProcess service;
    private static URI url;

    @BeforeAll
    static void start() {
        buckets = Buckets.Folders.emptyFor(AccessIT.class);
        buckets.add(GUESSED);
        add(HERE, "\"allowedNetworks\":[]", "\"allowedNetworks\":[\"127.0.0.0/8\"]");
        add(ELSEWHERE, "\"allowedNetworks\":[]", "\"allowedNetworks\":[\"192.0.2.0/24\",\"2001:db8::/32\"]");
        add(NARROW, "\"maxBitrateKbps\":null", "\"maxBitrateKbps\":100");
        service = SluiceProcess.start(SluiceProcess.folder("AccessIT"), buckets.settings());
        // Not over IPv6, whatever the name means on this machine.
        url = URI.create(service.rtmpUrl().toString().replace("localhost", "127.0.0.1"));
    }

    private static void add(Channel channel, String field, String value) {
        assertThat(channel.document()).contains(field);
        buckets.putControl(channel.documentKey(), channel.document().replace(field, value));
    }

    @AfterAll
    static void stop() {
        THREADS.shutdownNow();
        if (service != null) {
            service.close();
        }
    }

    @Test
    void anAddressOutsideTheChannelsNetworksIsRefusedWithItsReason() {
        Command.Result result;
        try (Command.Running ffmpeg = FfmpegPublisher.encode(url, ELSEWHERE.key(), 2)) {
            result = ffmpeg.await(AT_ONCE);
        }

        assertThat(result.exitCode()).isNotZero();
        assertThat(result.err()).contains("publishing is not allowed from your address 127.0.0.1");
        assertThat(service.metrics()).containsPattern("sluice_publish_refused_total\\{.*address_denied.*} 1");
        assertThat(buckets.mediaText(ELSEWHERE.indexKey())).isEmpty();
    }

    @Test
    void anAddressInsideTheChannelsNetworksMayPublish() {
        try (Command.Running ffmpeg = FfmpegPublisher.encode(url, HERE.key(), 3)) {
            ffmpeg.await(Duration.ofSeconds(15)).orFail();
        }
        await().atMost(AT_ONCE).until(() -> buckets.mediaText(HERE.indexKey()).isPresent());
    }

    @Test
    void aStreamAboveTheChannelsBitrateIsEndedAndWhatCameBeforeIsKept() {
        long start;
        Command.Result result;
        // More than twice the limit: half a minute at most.
        try (Command.Running ffmpeg = FfmpegPublisher.encode(url, NARROW.key(), 60)) {
            await().atMost(Duration.ofSeconds(15)).until(() -> service.output().contains("publishes channel narrow"));
            start = System.nanoTime();
            result = ffmpeg.await(Duration.ofSeconds(35));
        }
        double seconds = secondsSince(start);

        assertThat(result.exitCode()).isNotZero();
        assertThat(result.err())
                .containsPattern("[0-9,]+ kbit/s on average over the last [0-9]+ s: this channel allows 100 kbit/s");
        await().atMost(AT_ONCE)
                .untilAsserted(() -> assertThat(service.metrics())
                        .containsPattern("sluice_sessions_ended_total\\{.*bitrate_exceeded.*} 1"));
        String index = buckets.mediaText(NARROW.indexKey()).orElseThrow();
        String media = found("(seg/\\S+/media\\.m3u8)", index).getFirst();
        String playlist = buckets.mediaText(media).orElseThrow();
        double played = found("#EXTINF:([0-9.]+)", playlist).stream()
                .mapToDouble(Double::parseDouble)
                .sum();
        // Measured from when the key was accepted: FFmpeg's own end is in the time, and nothing else.
        assertThat(played).isBetween(Math.max(1, seconds - 4), seconds + 2);
        assertThat(playlist).doesNotContain("#EXT-X-ENDLIST");
        assertThat(service.output()).contains("this channel allows 100 kbit/s");
    }

    /// What the pattern's group matches, in order.
    private static List<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    @Test
    void wrongKeysAreAnsweredMoreAndMoreSlowlyAndARightOneAtOnce() throws Exception {
        // What a new process does once is not what is timed.
        RtmpPublisher.publish(url, GUESSED.key(), CHUNK_SIZE).close();
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            seconds.add(refused());
        }
        // A busy machine may hold up any answer, but none comes early.
        assertThat(seconds.subList(0, 3)).anyMatch(taken -> taken < 1);
        assertThat(seconds.get(3)).isGreaterThanOrEqualTo(1);
        assertThat(seconds.get(4)).isGreaterThanOrEqualTo(2);

        Callable<Double> guess = AccessIT::refused;
        Future<Double> waiting = THREADS.submit(guess);
        try (RtmpPublisher publisher = RtmpPublisher.publish(url, GUESSED.key(), CHUNK_SIZE)) {
            publisher.unpublish(GUESSED.key());
        }
        assertThat(waiting).isNotDone();
        assertThat(waiting.get()).isGreaterThanOrEqualTo(4);
    }

    /// How long a wrong key takes to be answered, in seconds.
    private static double refused() {
        long start = System.nanoTime();
        assertThatThrownBy(() -> RtmpPublisher.publish(url, GUESSED.key() + "0", CHUNK_SIZE))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("NetStream.Publish.BadName");
        return secondsSince(start);
    }

    private static double secondsSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }
}
