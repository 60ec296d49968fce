package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.e2e.Input.Audio;
import dev.sluice.e2e.Input.Video;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/// A channel with `record`: the encoder is lost after more segments than one journal part names, comes back, and ends.
/// FFmpeg plays what was recorded.
class RecordingIT {
    private static final Channel CHANNEL = Channel.of("recorded").asRecorded();
    private static final Input INPUT = Input.of(Video.of("30", 2), new Audio(48_000, 2, false));

    /// Four whole groups of pictures, which are sent again and again.
    private static final int LOOP_MS = 8_000;

    private static final int LOOPS_BEFORE = 27;
    private static final int LOOPS_AFTER = 2;

    @Test
    void everythingThatWasSentIsInTheRecordingWithOneSeamOnTheFileStore() throws IOException {
        try (Buckets buckets = Buckets.Folders.emptyFor(RecordingIT.class)) {
            record(buckets, "RecordingIT");
        }
    }

    @Test
    void everythingThatWasSentIsInTheRecordingWithOneSeamOnS3() throws IOException {
        try (Buckets buckets = Buckets.S3.start()) {
            record(buckets, "RecordingIT-s3");
        }
    }

    private static void record(Buckets buckets, String name) throws IOException {
        assertThat(INPUT.file()).exists();
        buckets.add(CHANNEL);
        try (SluiceProcess service = SluiceProcess.start(SluiceProcess.folder(name), buckets.settings())) {
            List<FlvFile.Tag> tags = FlvFile.read(INPUT.file()).tags();
            Broadcast live = publishInTwoSessions(service, buckets, tags);
            String folder = live.playlistKey().replace("media.m3u8", "");
            assertThat(folder).startsWith("rec/recorded/");
            assertThat(buckets.media(folder + "journal-0.m3u8")).isPresent();
            assertThat(live.playlist()).doesNotContain("#EXT-X-MEDIA-SEQUENCE:0\n");

            String vod = await("recording")
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> buckets.mediaText(folder + "vod.m3u8"), found -> found.isPresent())
                    .orElseThrow();
            check(Broadcast.of(buckets, folder + "vod.m3u8", vod), tags);
        }
    }

    private static Broadcast publishInTwoSessions(SluiceProcess service, Buckets buckets, List<FlvFile.Tag> tags)
            throws IOException {
        try (RtmpPublisher publisher = RtmpPublisher.publish(service.rtmpUrl(), CHANNEL.key(), 4096)) {
            publisher.sendLoops(tags, LOOP_MS, 0, LOOPS_BEFORE);
            publisher.sync();
        }
        // The last segment is cut when the connection is found to be lost.
        Broadcast.awaitThat(
                buckets,
                CHANNEL,
                broadcast ->
                        broadcast.segmentKeys().getLast().endsWith("-" + (LOOPS_BEFORE * LOOP_MS / 2_000 - 1) + ".ts"));
        try (RtmpPublisher publisher = RtmpPublisher.publish(service.rtmpUrl(), CHANNEL.key(), 4096)) {
            publisher.sendLoops(tags, LOOP_MS, 0, 1);
            // What is recorded leaves the playlist only after it stands in the journal, which this session writes
            // again.
            Broadcast.awaitThat(
                    buckets, CHANNEL, broadcast -> broadcast.playlist().contains("#EXT-X-DISCONTINUITY\n"));
            LockSupport.parkNanos(Duration.ofSeconds(5).toNanos());
            publisher.sendLoops(tags, LOOP_MS, 1, LOOPS_AFTER);
            publisher.unpublish(CHANNEL.key());
        }
        return Broadcast.awaitEnd(buckets, CHANNEL);
    }

    private static void check(Broadcast vod, List<FlvFile.Tag> tags) throws IOException {
        assertThat(vod.playlist())
                .contains("#EXT-X-PLAYLIST-TYPE:VOD\n", "#EXT-X-MEDIA-SEQUENCE:0\n")
                .endsWith("#EXT-X-ENDLIST\n");
        assertThat(vod.playlist().lines().filter("#EXT-X-DISCONTINUITY"::equals))
                .hasSize(1);
        assertThat(vod.segmentKeys()).hasSize((LOOPS_BEFORE + LOOPS_AFTER) * LOOP_MS / 2_000);

        Path folder = Path.of("target", "e2e", "downloaded", "recording").toAbsolutePath();
        Files.createDirectories(folder);
        for (String key : vod.segmentKeys()) {
            Path file = folder.resolve(key.substring(key.lastIndexOf('/') + 1));
            Files.write(file, vod.buckets().media(key).orElseThrow());
        }
        Path playlist = Files.writeString(folder.resolve("vod.m3u8"), vod.playlist());
        // The second session's clock begins anew: FFmpeg tells that for the one seam, and nothing else.
        assertThat(Decoder.complaints(playlist).lines())
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("timestamp discontinuity");
        assertThat(packets(playlist, "v:0")).isEqualTo(sent(tags, FlvFile.VIDEO));
        assertThat(packets(playlist, "a:0")).isEqualTo(sent(tags, FlvFile.AUDIO));
    }

    private static long sent(List<FlvFile.Tag> tags, int type) {
        return (LOOPS_BEFORE + LOOPS_AFTER)
                * tags.stream()
                        .filter(tag -> tag.type() == type && tag.isFrame() && tag.timestampMs() < LOOP_MS)
                        .count();
    }

    private static long packets(Path playlist, String stream) {
        String out = Command.run(Command.ffprobe(List.of(
                        "-v",
                        "error",
                        "-count_packets",
                        "-select_streams",
                        stream,
                        "-show_entries",
                        "stream=nb_read_packets",
                        "-of",
                        "csv=p=0",
                        playlist.toString())))
                .orFail()
                .out();
        // Streams of a playlist are listed with their program, too.
        return Long.parseLong(
                out.lines().findFirst().orElseThrow().replace(",", "").strip());
    }
}
