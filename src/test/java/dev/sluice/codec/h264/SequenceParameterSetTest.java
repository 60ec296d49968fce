package dev.sluice.codec.h264;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SequenceParameterSetTest {
    /// 1920x1080, which is 1088 lines with eight cropped; from x264 as all of these.
    private static final Bytes FULL_HD = Bytes.hex("67640028acd940780227e5c044000003000400000300f03c60c658");

    @ParameterizedTest
    @CsvSource({
        "67640028acd940780227e5c044000003000400000300f03c60c658, 100, 40, 1920, 1080, 30, 1, 8",
        "674d401feca02802dd808800001f480005dc0078c18cb0, 77, 31, 1280, 720, 23.976, 1, 8",
        "6742c01ed900a02ff97011000003000100000300320f162e48, 66, 30, 640, 360, 25, 1, 8",
        "677a001ebcd940b4126c0440000003004000000c83c58b6580, 122, 30, 720, 576, 25, 2, 8",
        "67f40016919b282a10f1f1f80880000003008000003c078b16cb, 244, 22, 322, 242, 60, 3, 8",
        "67640028acd94078044fde0220000003002000000643e2c5b2c0, 100, 40, 1920, 1080, 25, 1, 8",
        "6764001eacb405017fcb80880000030008000003019078b175, 100, 30, 640, 360, 25, 1, 8",
    })
    void readsWhatX264Writes(
            String hex, int profile, int level, int width, int height, double rate, int chroma, int depth) {
        SequenceParameterSet set = SequenceParameterSet.parse(Bytes.hex(hex));
        assertThat(set.profileIdc()).isEqualTo(profile);
        assertThat(set.levelIdc()).isEqualTo(level);
        assertThat(set.width()).isEqualTo(width);
        assertThat(set.height()).isEqualTo(height);
        assertThat(set.framesPerSecond()).isEqualTo(rate, within(0.001));
        assertThat(set.chromaFormatIdc()).isEqualTo(chroma);
        assertThat(set.bitDepthLuma()).isEqualTo(depth);
    }

    @Test
    void timingThatIsCutOffCostsOnlyTheFrameRate() {
        SequenceParameterSet set = SequenceParameterSet.parse(FULL_HD.slice(0, 16));
        assertThat(set.width()).isEqualTo(1920);
        assertThat(set.framesPerSecond()).isZero();
    }

    @Test
    void aRateThatNoLevelAllowsIsNoRate() {
        // time_scale 60 (00 00 00 3c after num_units_in_tick) becomes 0x4000003c.
        byte[] fast =
                Bytes.hex("6742c01ed900a02ff97011000003000140000300320f162e48").toByteArray();
        assertThat(SequenceParameterSet.parse(Bytes.wrap(fast)).framesPerSecond())
                .isZero();
    }

    @Test
    void garbageIsRefusedOrReadButNeverCrashes() {
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = i % 2 == 0 ? new byte[random.nextInt(40)] : FULL_HD.toByteArray();
            if (i % 2 == 0) {
                random.nextBytes(bytes);
            } else {
                bytes[1 + random.nextInt(bytes.length - 1)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                SequenceParameterSet set = SequenceParameterSet.parse(Bytes.wrap(bytes));
                assertThat(set.width()).isBetween(1, 16_880);
                assertThat(set.height()).isBetween(1, 2 * 16_880);
            } catch (MalformedException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }

    @Test
    void otherNalUnitsAreNone() {
        assertThatThrownBy(() -> SequenceParameterSet.parse(Bytes.hex("68ebe3cb22c0")))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> SequenceParameterSet.parse(Bytes.EMPTY)).isInstanceOf(MalformedException.class);
    }
}
