package dev.sluice.ts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.media.AudioFormat;
import dev.sluice.media.TrackFormat;
import dev.sluice.testing.FfmpegTools;
import dev.sluice.testing.FlvFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A real encoder on one side, a real demuxer and decoder on the other.
class FfmpegReadsSegmentsTest {
    private static final long OFFSET_90K = 900_000;
    private static final String VIDEO = "-c:v libx264 -preset veryfast -bf 2 -g 25 -pix_fmt yuv420p ";
    private static final String AUDIO = "-c:a aac -b:a 96k ";

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "25 B frames, 44.1 kHz stereo | 25         | " + VIDEO + AUDIO + "-ar 44100 -ac 2",
                "29.97, 48 kHz mono           | 30000/1001 | " + VIDEO + AUDIO + "-ar 48000 -ac 1",
                "delimiters and sets in-band  | 24         | " + VIDEO + AUDIO + "-x264-params aud=1:repeat-headers=1",
                "several slices               | 60         | " + VIDEO + AUDIO + "-x264-params slices=4 -ac 1",
                "one picture in a second      | 1          | -c:v libx264 -g 2 -pix_fmt yuv420p " + AUDIO,
                "sound alone                  | 25         | -vn " + AUDIO + "-ar 44100",
                "sound alone, 8 kHz           | 25         | -vn " + AUDIO + "-ar 8000",
                "pictures alone               | 50         | -an " + VIDEO,
            })
    void everySegmentDecodesAloneAndTogetherTheyAreTheInput(String name, String rate, String codecs) throws Exception {
        Path flv = encode(rate, codecs);
        Remux remux = remux(flv, OFFSET_90K);
        assertThat(remux.segments).as(name).hasSizeGreaterThanOrEqualTo(2);
        assertEachDecodesAlone(remux);
        assertAllIsThereOnce(remux);

        Path whole = write("whole.ts", remux.segments);
        if (!remux.slices.isEmpty()) {
            assertThat(packetTimes(whole, "v")).isEqualTo(remux.videoTimes90k);
            assertThat(decoded(whole, "v")).isEqualTo(decoded(flv, "v"));
        }
        if (!remux.frames.isEmpty()) {
            assertThat(packetTimes(whole, "a")).hasSameSizeAs(remux.frames);
            assertThat(decoded(whole, "a")).isEqualTo(decoded(flv, "a"));
            assertSteps(packetTimes(whole, "a"), remux);
        }
    }

    @Test
    void plainFramesUnderAnHeAacConfigurationAreCarriedAtTheCoresRate() throws Exception {
        Path flv = encode("25", VIDEO + AUDIO + "-ar 24000 -ac 2");
        List<FlvFile.Tag> tags = new ArrayList<>();
        for (FlvFile.Tag tag : FlvFile.tags(Bytes.wrap(Files.readAllBytes(flv)))) {
            boolean header = tag.type() == FlvFile.AUDIO && tag.body().get(1) == 0;
            tags.add(header ? new FlvFile.Tag(tag.type(), tag.timestampMs(), Bytes.hex("af002b118800")) : tag);
        }
        Remux remux = Remux.of(tags, OFFSET_90K);
        assertThat(remux.formats).extracting(TrackFormat::codecs).contains("mp4a.40.5");
        assertEachDecodesAlone(remux);
        assertAllIsThereOnce(remux);
        Path whole = write("whole.ts", remux.segments);
        assertThat(packetTimes(whole, "a")).hasSameSizeAs(remux.frames);
        assertSteps(packetTimes(whole, "a"), remux);
    }

    @Test
    void theWrapOfTheClockIsNoDiscontinuity() throws Exception {
        Path flv = encode("25", VIDEO + AUDIO);
        Remux remux = remux(flv, (1L << 33) - 150_000);
        assertEachDecodesAlone(remux);
        assertAllIsThereOnce(remux);
        Path whole = write("whole.ts", remux.segments);
        assertThat(decoded(whole, "v")).isEqualTo(decoded(flv, "v"));
        List<Long> times = packetTimes(whole, "v");
        long offset = times.get(0) - remux.videoTimes90k.get(0);
        assertThat(times)
                .isEqualTo(remux.videoTimes90k.stream().map(t -> t + offset).toList());
    }

    @Test
    void aNewResolutionAfterADiscontinuityDecodes() throws Exception {
        Path first = encode("25", VIDEO + AUDIO);
        List<FlvFile.Tag> tags = new ArrayList<>(FlvFile.tags(Bytes.wrap(Files.readAllBytes(first))));
        Path second = encode("25", VIDEO + AUDIO + "-s 160x90");
        for (FlvFile.Tag tag : FlvFile.tags(Bytes.wrap(Files.readAllBytes(second)))) {
            tags.add(new FlvFile.Tag(tag.type(), tag.timestampMs() + 4_000, tag.body()));
        }
        Remux remux = Remux.of(tags, OFFSET_90K);
        assertEachDecodesAlone(remux);
        assertThat(remux.formats).hasSize(3);
        Path last = write("last.ts", remux.segments.subList(remux.segments.size() - 1, remux.segments.size()));
        assertThat(FfmpegTools.ffprobe(
                                "-v",
                                "warning",
                                "-show_entries",
                                "stream=width,height",
                                "-of",
                                "csv=p=0",
                                last.toString())
                        .quiet())
                .contains("160,90");
    }

    private Path encode(String rate, String codecs) throws IOException {
        Path flv = Files.createTempFile(folder, "input", ".flv");
        List<String> command = new ArrayList<>(List.of("-v", "error", "-y"));
        command.addAll(List.of("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=" + rate));
        command.addAll(List.of("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000", "-t", "3.5"));
        command.addAll(List.of(codecs.trim().split(" +")));
        command.addAll(List.of("-f", "flv", flv.toString()));
        FfmpegTools.Result result = FfmpegTools.ffmpeg(command.toArray(String[]::new));
        assertThat(result.exitCode()).as(result.errors()).isZero();
        return flv;
    }

    private static Remux remux(Path flv, long offset90k) throws IOException {
        return Remux.of(FlvFile.tags(Bytes.wrap(Files.readAllBytes(flv))), offset90k);
    }

    private Path write(String name, List<byte[]> segments) throws IOException {
        ByteWriter writer = new ByteWriter();
        segments.forEach(segment -> writer.bytes(Bytes.wrap(segment)));
        return Files.write(folder.resolve(name), writer.toBytes().toByteArray());
    }

    /// On the input's own time base: ffmpeg would otherwise round the wire's milliseconds to whole frames, and
    /// complain about two in one place when sound and pictures begin half a frame apart.
    private void assertEachDecodesAlone(Remux remux) throws IOException {
        for (byte[] segment : remux.segments) {
            Path file = write("segment.ts", List.of(segment));
            String[] arguments = {
                "-v",
                "warning",
                "-xerror",
                "-err_detect",
                "explode",
                "-i",
                file.toString(),
                "-enc_time_base",
                "demux",
                "-f",
                "null",
                "-"
            };
            assertThat(FfmpegTools.ffmpeg(arguments).quiet()).isEmpty();
        }
    }

    private static void assertAllIsThereOnce(Remux remux) {
        TsReader reader = new TsReader();
        List<Bytes> slices = new ArrayList<>();
        List<Bytes> frames = new ArrayList<>();
        for (byte[] segment : remux.segments) {
            TsReader.Segment read = reader.read(segment);
            for (TsReader.Pes pes : read.pes(TsPacket.VIDEO_PID)) {
                List<Bytes> nalUnits = TsFixture.annexB(pes.payload());
                assertThat(nalUnits.stream().filter(unit -> unit.get(0) == 9)).hasSize(1);
                nalUnits.stream().filter(Remux::isMedia).forEach(slices::add);
            }
            read.pes(TsPacket.AUDIO_PID).forEach(pes -> frames.addAll(TsFixture.adts(pes.payload())));
        }
        assertThat(slices).isEqualTo(remux.slices);
        assertThat(frames).isEqualTo(remux.frames);
    }

    private static List<Long> packetTimes(Path file, String stream) {
        return FfmpegTools.ffprobe(
                        "-v",
                        "warning",
                        "-select_streams",
                        stream,
                        "-show_entries",
                        "packet=pts",
                        "-of",
                        "csv=p=0",
                        file.toString())
                .quiet()
                .lines()
                .map(line -> Long.parseLong(line.replace(",", "").trim()))
                .toList();
    }

    /// Hashes of the decoded pictures, or of all the decoded sound.
    private static List<String> decoded(Path file, String stream) {
        String[] arguments = {
            "-v",
            "warning",
            "-i",
            file.toString(),
            "-map",
            "0:" + stream,
            "-fps_mode:v",
            "passthrough",
            "-f",
            stream.equals("v") ? "framemd5" : "md5",
            "-"
        };
        return FfmpegTools.ffmpeg(arguments)
                .quiet()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(line.lastIndexOf(',') + 1).trim())
                .toList();
    }

    /// Sound is spaced by its samples. Only the first frame of a group has a timestamp; ffmpeg counts on from it
    /// and rounds down each time.
    private static void assertSteps(List<Long> times, Remux remux) {
        double frame90k = remux.formats.stream()
                .filter(AudioFormat.class::isInstance)
                .map(AudioFormat.class::cast)
                .mapToDouble(format -> format.samplesPerFrame() * 90_000.0 / format.sampleRateHz())
                .findFirst()
                .orElseThrow();
        for (int i = 0; i < times.size(); i++) {
            assertThat(times.get(i).doubleValue()).isEqualTo(times.get(0) + i * frame90k, within(5.0));
        }
    }
}
