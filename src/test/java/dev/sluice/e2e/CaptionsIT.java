package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.bytes.Bytes;
import dev.sluice.e2e.Input.Audio;
import dev.sluice.e2e.Input.Video;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Captions pass through untouched, and the playback URL declares them only when they are there.
class CaptionsIT {
    private static final Input INPUT = Input.of(Video.of("25", 2), new Audio(48_000, 2, false));
    private static final Channel CAPTIONED = Channel.of("captioned");
    private static final Channel PLAIN = Channel.of("plain");
    private static final String SPOKEN = "Captions pass through.";

    /// Captions begin in the third segment.
    private static final int FIRST_CAPTIONED_MS = 4_000;

    private static Buckets buckets;
    private static SluiceProcess service;

    @BeforeAll
    static void start() {
        buckets = Buckets.Folders.emptyFor(CaptionsIT.class);
        List.of(CAPTIONED, PLAIN).forEach(buckets::add);
        Map<String, String> settings = new HashMap<>(buckets.settings());
        settings.putAll(MediaChecks.LARGE_WINDOW);
        service = SluiceProcess.start(SluiceProcess.folder("CaptionsIT"), settings);
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
    }

    @Test
    void captionsPassThroughUntouchedAndAreDeclaredWhenTheyAppear() throws IOException {
        CaptionedFlv sent = CaptionedFlv.of(FlvFile.read(INPUT.file()), FIRST_CAPTIONED_MS, SPOKEN);
        publishWithAPause(sent.file());
        Broadcast broadcast = Broadcast.awaitEnd(buckets, CAPTIONED);

        await("captions are declared")
                .untilAsserted(() -> assertThat(index(CAPTIONED))
                        .contains(
                                "\n#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID=\"cc\",NAME=\"CC1\",INSTREAM-ID=\"CC1\"\n")
                        .containsPattern("\n#EXT-X-STREAM-INF:.*,CLOSED-CAPTIONS=\"cc\"\n"));
        assertThat(index(CAPTIONED)).containsOnlyOnce("#EXT-X-MEDIA:").startsWith("#EXTM3U\n#EXT-X-VERSION:3\n");

        List<Path> segments = MediaChecks.download(broadcast);
        Path received = Broadcast.concatenate(segments);
        assertThat(captionUnits(received)).isEqualTo(sent.nalUnits());
        Path original = segments.getFirst().resolveSibling("sent.flv");
        sent.file().write(original);
        assertThat(Judge.findings(Tracks.of(original), Tracks.of(received))).isEmpty();
        assertThat(segments)
                .allSatisfy(segment -> assertThat(Decoder.complaints(segment)).isEmpty());
        assertThat(framesWithCaptions(received)).isEqualTo(sent.nalUnits().size());
        assertThat(subtitles(received)).contains(SPOKEN);
    }

    @Test
    void nothingIsDeclaredWithoutCaptions() {
        RtmpPublisher.publishWhole(service.rtmpUrl(), PLAIN.key(), 4096, FlvFile.read(INPUT.file()));
        Broadcast broadcast = Broadcast.awaitEnd(buckets, PLAIN);
        assertThat(broadcast.segmentKeys()).hasSizeGreaterThan(3);
        assertThat(index(PLAIN)).contains("#EXT-X-STREAM-INF:").doesNotContain("CAPTIONS", "#EXT-X-MEDIA:");
    }

    /// Sends the captions when the playback URL works already, and tells of none.
    private static void publishWithAPause(FlvFile file) throws IOException {
        try (RtmpPublisher publisher = RtmpPublisher.publish(service.rtmpUrl(), CAPTIONED.key(), 4096)) {
            for (FlvFile.Tag tag : file.tags()) {
                if (tag.timestampMs() < FIRST_CAPTIONED_MS) {
                    publisher.send(tag);
                }
            }
            Broadcast.awaitThat(buckets, CAPTIONED, broadcast -> true);
            assertThat(index(CAPTIONED)).contains("#EXT-X-STREAM-INF:").doesNotContain("CAPTIONS");
            for (FlvFile.Tag tag : file.tags()) {
                if (tag.timestampMs() >= FIRST_CAPTIONED_MS) {
                    publisher.send(tag);
                }
            }
            publisher.unpublish(CAPTIONED.key());
        }
    }

    private static String index(Channel channel) {
        return buckets.mediaText(channel.indexKey()).orElseThrow();
    }

    /// The SEI NAL units that begin with a message of type 4, found by start codes in what the PES packets of the
    /// first video stream carry (H.222.0 §2.4.3.7).
    private static List<Bytes> captionUnits(Path file) throws IOException {
        byte[] ts = Files.readAllBytes(file);
        int videoPid = videoPid(ts);
        ByteArrayOutputStream video = new ByteArrayOutputStream();
        for (int packet = 0; packet < ts.length; packet += 188) {
            int pid = ((ts[packet + 1] & 0x1F) << 8) | (ts[packet + 2] & 0xFF);
            boolean adaptation = (ts[packet + 3] & 0x20) != 0;
            int at = packet + 4 + (adaptation ? 1 + (ts[packet + 4] & 0xFF) : 0);
            if (pid != videoPid || (ts[packet + 3] & 0x10) == 0) {
                continue;
            }
            if ((ts[packet + 1] & 0x40) != 0) {
                at += 9 + (ts[at + 8] & 0xFF);
            }
            video.write(ts, at, packet + 188 - at);
        }
        String stream = video.toString(StandardCharsets.ISO_8859_1);
        return Arrays.stream(stream.split("\0\0\1", -1))
                .map(unit -> unit.replaceFirst("\0+$", ""))
                .filter(unit -> unit.startsWith("\6\4"))
                .map(unit -> Bytes.wrap(unit.getBytes(StandardCharsets.ISO_8859_1)))
                .toList();
    }

    /// Of the first packet that begins a PES packet with a stream id of video.
    private static int videoPid(byte[] ts) {
        for (int packet = 0; packet < ts.length; packet += 188) {
            boolean adaptation = (ts[packet + 3] & 0x20) != 0;
            int at = packet + 4 + (adaptation ? 1 + (ts[packet + 4] & 0xFF) : 0);
            boolean start = (ts[packet + 1] & 0x40) != 0 && at + 4 <= packet + 188;
            if (start && ts[at] == 0 && ts[at + 1] == 0 && ts[at + 2] == 1 && (ts[at + 3] & 0xF0) == 0xE0) {
                return ((ts[packet + 1] & 0x1F) << 8) | (ts[packet + 2] & 0xFF);
            }
        }
        throw new AssertionError("no video");
    }

    /// How many pictures FFmpeg's decoder hands out with captions.
    private static long framesWithCaptions(Path file) {
        String probed = Command.run(Command.ffprobe(List.of(
                        "-v",
                        "error",
                        "-select_streams",
                        "v:0",
                        "-show_entries",
                        "frame_side_data=side_data_type",
                        file.toString())))
                .orFail()
                .out();
        return probed.lines()
                .filter(line -> line.endsWith("ATSC A53 Part 4 Closed Captions"))
                .count();
    }

    /// What FFmpeg's caption decoder reads.
    private static String subtitles(Path file) {
        String escaped = file.toString().replace("\\", "/").replace(":", "\\:");
        return Command.run(Command.ffmpeg(List.of(
                        "-nostdin",
                        "-v",
                        "error",
                        "-f",
                        "lavfi",
                        "-i",
                        "movie='" + escaped + "'[out0+subcc]",
                        "-map",
                        "0:s",
                        "-f",
                        "srt",
                        "-")))
                .orFail()
                .out();
    }
}
