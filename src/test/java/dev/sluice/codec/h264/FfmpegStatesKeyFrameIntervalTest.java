package dev.sluice.codec.h264;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bytes.Bytes;
import dev.sluice.testing.FfmpegTools;
import dev.sluice.testing.FlvFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The real encoder: what it says with its first access unit holds for the stream that follows.
class FfmpegStatesKeyFrameIntervalTest {
    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-g 250                                        | 250",
                "-g 20 -preset ultrafast                       | 20",
                "-g 20 -bf 0 -tune zerolatency                 | 20",
                "-g 1                                          | 1",
                "-x264-params keyint=infinite                  | 2147483647",
                "-g 20 -x264-params intra-refresh=1            | 2147483647",
                "-g 20 -x264-params open-gop=1                 | 2147483647",
                "-g 20 -bf 0 -x264-params open-gop=1           | 20",
            })
    void theFirstAccessUnitTellsTheLargestDistanceOfIdrPictures(String options, int expected) throws Exception {
        List<FlvFile.Tag> tags = encode(options);
        StreamHints hints = new StreamHints();
        hints.setFormat(
                AvcDecoderConfigurationRecord.parse(tags.getFirst().body().from(5))
                        .toVideoFormat());
        hints.read(tags.get(1).body().from(5));
        assertThat(hints.longestGopFrames()).hasValue(expected);

        List<Integer> idrPictures = idrPictures(tags.subList(1, tags.size()));
        assertThat(idrPictures).startsWith(0);
        for (int i = 1; i < idrPictures.size(); i++) {
            assertThat(idrPictures.get(i) - idrPictures.get(i - 1)).isLessThanOrEqualTo(expected);
        }
        assertThat(idrPictures).hasSize(1 + 99 / expected);
    }

    private List<FlvFile.Tag> encode(String options) throws Exception {
        Path flv = folder.resolve("input.flv");
        List<String> arguments = new ArrayList<>(List.of("-v", "error", "-f", "lavfi"));
        arguments.addAll(List.of("-i", "testsrc2=size=320x180:rate=25", "-frames:v", "100"));
        arguments.addAll(List.of("-c:v", "libx264", "-pix_fmt", "yuv420p"));
        arguments.addAll(List.of(options.split(" ", -1)));
        arguments.add(flv.toString());
        FfmpegTools.ffmpeg(arguments.toArray(String[]::new)).quiet();
        return FlvFile.tags(Bytes.wrap(Files.readAllBytes(flv))).stream()
                .filter(tag -> tag.type() == FlvFile.VIDEO && tag.body().get(1) < 2)
                .toList();
    }

    private static List<Integer> idrPictures(List<FlvFile.Tag> frames) {
        List<Integer> found = new ArrayList<>();
        NalUnitCursor nalUnits = new NalUnitCursor();
        for (int i = 0; i < frames.size(); i++) {
            nalUnits.reset(frames.get(i).body().from(5), 4);
            while (nalUnits.next()) {
                if (nalUnits.type() == NalUnitType.IDR_SLICE && (found.isEmpty() || found.getLast() != i)) {
                    found.add(i);
                }
            }
        }
        return found;
    }
}
