package dev.sluice.codec.aac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import dev.sluice.media.AudioFormat;
import dev.sluice.media.UnsupportedMediaException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AudioSpecificConfigTest {
    @ParameterizedTest
    @CsvSource({
        "1190,             mp4a.40.2,  48000, 2, two bytes as OBS and GStreamer send",
        "1210,             mp4a.40.2,  44100, 2, 44.1 kHz",
        "1208,             mp4a.40.2,  44100, 1, mono",
        "119056e500,       mp4a.40.2,  48000, 2, ffmpeg says that SBR is absent",
        "11b0,             mp4a.40.2,  48000, 6, 5.1",
        "11b8,             mp4a.40.2,  48000, 8, 7.1",
        "2b118800,         mp4a.40.5,  24000, 2, HE-AAC signalled first",
        "eb098800,         mp4a.40.29, 24000, 2, HE-AAC v2 signalled first",
        "131056e598,       mp4a.40.5,  24000, 2, HE-AAC signalled behind LC",
        "130856e59d4880,   mp4a.40.29, 24000, 2, HE-AAC v2 signalled behind LC",
        "17800bb80800,     mp4a.40.2,  6000,  1, explicit rate",
        "0990,             mp4a.40.1,  48000, 2, AAC Main",
    })
    void readsEveryWayOfSignalling(String hex, String codecs, int rate, int channels, String name) {
        Bytes bytes = Bytes.hex(hex);
        AudioFormat format = AudioSpecificConfig.parse(bytes).toAudioFormat(bytes);
        assertThat(format).as(name).isEqualTo(new AudioFormat(bytes, codecs, rate, channels, 1024));
    }

    @Test
    void aSimpleProgramConfigElementReadsAsMonoOrStereo() {
        // LC, 48 kHz, channelConfiguration 0; tag 0, LC, 48 kHz, one front element, nothing else; a pair; no comment.
        assertThat(AudioSpecificConfig.parse(Bytes.hex("1180 04c4 0000 20 00")).channelConfiguration())
                .isEqualTo(2);
    }

    @Test
    void otherLayoutsAreRefused() {
        assertThatThrownBy(() -> AudioSpecificConfig.parse(Bytes.hex("1180 04c8 0000 2000 0000 0000")))
                .isInstanceOf(UnsupportedMediaException.class)
                .hasMessageContaining("2 front");
    }

    @ParameterizedTest
    @ValueSource(strings = {"f8f0b000", "f94010", "0000", "3190"})
    void otherObjectTypesAreRefused(String hex) {
        assertThatThrownBy(() -> AudioSpecificConfig.parse(Bytes.hex(hex)))
                .isInstanceOf(UnsupportedMediaException.class)
                .hasMessageContaining("AAC-LC");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "11", "1690", "17800000"})
    void brokenConfigurationsAreRefused(String hex) {
        assertThatThrownBy(() -> AudioSpecificConfig.parse(Bytes.hex(hex))).isInstanceOf(MalformedException.class);
    }

    @Test
    void configurationsOverOneKibibyteAreRefused() {
        byte[] large = new byte[1025];
        large[0] = 0x11;
        large[1] = (byte) 0x90;
        assertThatThrownBy(() -> AudioSpecificConfig.parse(Bytes.wrap(large)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("1025");
        assertThat(AudioSpecificConfig.parse(Bytes.wrap(large, 0, 1024)).channels())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"11c0", "11e8", "11f8"})
    void reservedAndLargerLayoutsAreRefused(String hex) {
        assertThatThrownBy(() -> AudioSpecificConfig.parse(Bytes.hex(hex)))
                .isInstanceOf(UnsupportedMediaException.class)
                .hasMessageContaining("channel configuration");
    }

    @Test
    void garbageIsRefusedOrReadButNeverCrashes() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            if (bytes.length > 0 && i % 2 == 0) {
                bytes[0] = 0x11;
            }
            try {
                AudioSpecificConfig config = AudioSpecificConfig.parse(Bytes.wrap(bytes));
                assertThat(config.audioObjectType()).isBetween(1, 4);
                assertThat(config.sampleRateHz()).isPositive();
            } catch (MalformedException | UnsupportedMediaException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }
}
