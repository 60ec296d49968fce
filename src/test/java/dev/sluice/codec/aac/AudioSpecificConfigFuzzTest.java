package dev.sluice.codec.aac;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import dev.sluice.fuzz.Cost;
import dev.sluice.fuzz.Seed;
import dev.sluice.media.AudioFormat;
import dev.sluice.media.UnsupportedMediaException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// AAC configurations: a possible format whose frames ADTS can hold, or refused.
class AudioSpecificConfigFuzzTest {
    static Stream<Arguments> seeds() {
        return Stream.of(
                Seed.of("stereo", "1190"),
                Seed.of("SBR absent", "119056e500"),
                Seed.of("7.1", "11b8"),
                Seed.of("HE-AAC first", "2b118800"),
                Seed.of("HE-AAC v2 first", "eb098800"),
                Seed.of("HE-AAC behind LC", "131056e598"),
                Seed.of("HE-AAC v2 behind LC", "130856e59d4880"),
                Seed.of("explicit rate", "17800bb80800"),
                Seed.of("program config element", "118004c400002000"),
                Seed.of("a layout of its own", "118004c8000020000000 0000"),
                Seed.of("escaped object type", "f8f0b000"),
                Seed.of("scalable", "1192 8000"),
                Seed.of("960 samples", "1194"));
    }

    @MethodSource("seeds")
    @FuzzTest
    void isAPossibleFormatOrRefused(byte[] data) {
        Bytes bytes = Bytes.wrap(data);
        Cost.within(16 * 1024 + 4L * data.length, () -> parse(bytes));
    }

    private static void parse(Bytes bytes) {
        try {
            AudioSpecificConfig config = AudioSpecificConfig.parse(bytes);
            assertThat(config.audioObjectType()).isBetween(1, 4);
            assertThat(config.channels()).isBetween(1, 8);
            AudioFormat format = config.toAudioFormat(bytes);
            assertThat(format.sampleRateHz()).isPositive();
            assertThat(format.codecs()).matches("mp4a\\.40\\.[0-9]{1,2}");
            byte[] header = new byte[AdtsHeader.SIZE_BYTES];
            AdtsHeader.of(config).write(AdtsHeader.MAX_RAW_FRAME_BYTES, header, 0);
            assertThat(Bytes.wrap(header).get(0)).isEqualTo(0xFF);
        } catch (MalformedException | UnsupportedMediaException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
