package dev.sluice.codec.aac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bytes.Bytes;
import dev.sluice.media.UnsupportedMediaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdtsHeaderTest {
    private static AdtsHeader header(String configuration) {
        return AdtsHeader.of(AudioSpecificConfig.parse(Bytes.hex(configuration)));
    }

    @ParameterizedTest
    @CsvSource({
        "1190,     0,    fff14c8000fffc",
        "1190,     371,  fff14c802f5ffc",
        "1210,     1,    fff15080011ffc",
        "1208,     8184, fff15043fffffc",
        "11b8,     100,  fff14dc00d7ffc",
        "2b118800, 200,  fff1588019fffc",
        "17802ee010, 200,  fff1588019fffc",
    })
    void writesSevenBytes(String configuration, int size, String expected) {
        byte[] target = new byte[9];
        header(configuration).write(size, target, 1);
        assertThat(Bytes.wrap(target, 1, 7).toHex()).isEqualTo(expected);
        assertThat(target[0]).isZero();
        assertThat(target[8]).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "17800bb80800, 6000 Hz",
        "1194,         960",
        "11920000,     scalable",
        "1191,         scalable",
        "11d8,         channel configuration 11",
    })
    void whatAdtsCannotSayIsRefused(String configuration, String message) {
        assertThatThrownBy(() -> header(configuration))
                .isInstanceOf(UnsupportedMediaException.class)
                .hasMessageContaining(message);
    }

    @Test
    void framesThatDoNotFitTheLengthFieldAreRefused() {
        assertThatThrownBy(() -> header("1190").write(8185, new byte[7], 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
