package dev.sluice.codec.h264;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import dev.sluice.fuzz.Cost;
import dev.sluice.fuzz.Seed;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Sequence parameter sets: possible pictures, or refused.
class SequenceParameterSetFuzzTest {
    static Stream<Arguments> seeds() {
        return Stream.of(
                Seed.of("1080p from x264", "67640028acd940780227e5c044000003000400000300f03c60c658"),
                Seed.of("baseline", "6742c01ed900a02ff97011000003000100000300320f162e48"),
                Seed.of("cut off in its timing", "6742c01ed900a02ff970110000"),
                Seed.of("a scaling matrix", "67640028ad84050562b8ac5474202a2b15c562a3a1015158ae2b151d080a8ac5715880"),
                Seed.of("a picture set", "68ebe3cb22c0"),
                Seed.of("ones", "67" + "ff".repeat(20)),
                Seed.of("zeros", "67" + "00".repeat(20)));
    }

    @MethodSource("seeds")
    @FuzzTest
    void showsAPossiblePictureOrIsRefused(byte[] data) {
        Bytes nalUnit = Bytes.wrap(data);
        Cost.within(16 * 1024 + 8L * data.length, () -> parse(nalUnit));
    }

    private static void parse(Bytes nalUnit) {
        SequenceParameterSet set;
        try {
            set = SequenceParameterSet.parse(nalUnit);
        } catch (MalformedException e) {
            assertThat(e.getMessage()).isNotEmpty();
            return;
        }
        assertThat(set.width()).isBetween(1, 16_880);
        assertThat(set.height()).isBetween(1, 33_760);
        assertThat(set.framesPerSecond()).isBetween(0.0, 300.0);
        assertThat(set.chromaFormatIdc()).isBetween(0, 3);
        assertThat(set.bitDepthLuma()).isBetween(8, 14);
        assertThat(set.bitDepthChroma()).isBetween(8, 14);
        assertThat(ParameterSetId.of(nalUnit)).isEqualTo(set.id());
    }
}
