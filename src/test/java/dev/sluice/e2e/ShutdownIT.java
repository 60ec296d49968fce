package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.e2e.FfmpegPublisher.Pace;
import dev.sluice.e2e.Input.Audio;
import dev.sluice.e2e.Input.Video;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// SIGTERM while somebody publishes: everything received is named and fetchable, and the broadcast stays open for the
/// encoder that comes back.
class ShutdownIT {
    private static final Duration EXIT = Duration.ofSeconds(10);
    private static final Channel CHANNEL = Channel.of("interrupted");
    private static final Input INPUT = Input.of(Video.of("30", 2), new Audio(48_000, 2, false));

    @Test
    void everyFrameThatTheServiceHasReceivedIsInTheOutputOnTheFileStore() throws IOException {
        try (Buckets buckets = Buckets.Folders.emptyFor(ShutdownIT.class)) {
            interruptBetweenFrames(buckets, "ShutdownIT-exact");
        }
    }

    @Test
    void everyFrameThatTheServiceHasReceivedIsInTheOutputOnS3() throws IOException {
        try (Buckets buckets = Buckets.S3.start()) {
            interruptBetweenFrames(buckets, "ShutdownIT-s3");
        }
    }

    @Test
    void ffmpegIsInterruptedInRealTime() {
        try (Buckets buckets = Buckets.Folders.emptyFor(ShutdownIT.class);
                SluiceProcess service = start(buckets, "ShutdownIT-ffmpeg");
                Command.Running ffmpeg =
                        FfmpegPublisher.start(INPUT.file(), service.rtmpUrl(), CHANNEL.key(), Pace.REAL_TIME)) {
            // Two segments are named, so more than four seconds were sent; the third has begun.
            Broadcast.awaitThat(
                    buckets, CHANNEL, broadcast -> broadcast.segmentKeys().size() >= 2);
            assertThat(ffmpeg.isAlive()).isTrue();

            assertThat(service.terminate(EXIT)).isIn(0, 143);

            Broadcast broadcast = Broadcast.find(buckets, CHANNEL).orElseThrow();
            assertThat(broadcast.hasEnded()).isFalse();
            MediaChecks.isBeginning(INPUT, Duration.ofSeconds(4), broadcast);
        }
    }

    /// Stops sending in the middle of the third group of pictures, with a proof that the service has taken
    /// everything.
    private static void interruptBetweenFrames(Buckets buckets, String name) throws IOException {
        List<FlvFile.Tag> tags = FlvFile.read(INPUT.file()).tags();
        List<FlvFile.Tag> head =
                tags.stream().filter(tag -> tag.timestampMs() < 5_000).toList();
        try (SluiceProcess service = start(buckets, name);
                RtmpPublisher publisher = RtmpPublisher.publish(service.rtmpUrl(), CHANNEL.key(), 4096)) {
            for (FlvFile.Tag tag : head) {
                publisher.send(tag);
            }
            publisher.sync();

            assertThat(service.terminate(EXIT)).isIn(0, 143);
        }
        Broadcast broadcast = Broadcast.find(buckets, CHANNEL).orElseThrow();
        assertThat(broadcast.hasEnded()).isFalse();
        Tracks sent = MediaChecks.sent(INPUT).head(count(head, FlvFile.VIDEO), count(head, FlvFile.AUDIO));
        assertThat(Judge.findings(sent, Tracks.of(Broadcast.concatenate(MediaChecks.download(broadcast)))))
                .isEmpty();
    }

    private static int count(List<FlvFile.Tag> tags, int type) {
        return (int)
                tags.stream().filter(tag -> tag.type() == type && tag.isFrame()).count();
    }

    private static SluiceProcess start(Buckets buckets, String name) {
        assertThat(INPUT.file()).exists();
        buckets.add(CHANNEL);
        Map<String, String> settings = new HashMap<>(buckets.settings());
        settings.putAll(MediaChecks.LARGE_WINDOW);
        return SluiceProcess.start(SluiceProcess.folder(name), settings);
    }
}
