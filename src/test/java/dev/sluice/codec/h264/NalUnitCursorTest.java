package dev.sluice.codec.h264;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NalUnitCursorTest {
    private final NalUnitCursor cursor = new NalUnitCursor();

    private List<Bytes> walk(String hex, int lengthSize) {
        List<Bytes> units = new ArrayList<>();
        cursor.reset(Bytes.hex(hex), lengthSize);
        while (cursor.next()) {
            assertThat(cursor.unit().length()).isEqualTo(cursor.length());
            assertThat(cursor.type()).isEqualTo(cursor.unit().get(0) & 0x1F);
            units.add(cursor.unit());
        }
        return units;
    }

    @Test
    void walksEveryLengthSize() {
        Bytes idr = Bytes.hex("6501");
        Bytes sei = Bytes.hex("06");
        assertThat(walk("01 06 02 6501", 1)).containsExactly(sei, idr);
        assertThat(walk("0001 06 0002 6501", 2)).containsExactly(sei, idr);
        assertThat(walk("00000001 06 00000002 6501", 4)).containsExactly(sei, idr);
    }

    @Test
    void emptyUnitsArePassedOver() {
        assertThat(walk("00000000 00000001 06 00000000", 4)).containsExactly(Bytes.hex("06"));
        assertThat(walk("00000000", 4)).isEmpty();
        assertThat(walk("", 4)).isEmpty();
    }

    @Test
    void aLengthBeyondTheEndIsRefused() {
        assertThatThrownBy(() -> walk("00000003 6501", 4))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("3 bytes");
        assertThatThrownBy(() -> walk("ffffffff 6501", 4)).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> walk("00000001 65 0000", 4)).isInstanceOf(MalformedException.class);
    }

    @Test
    void startCodesInPlaceOfLengthsAreNamed() {
        assertThatThrownBy(() -> walk("00000001 65 88 84 00 00 00 01 41 9a", 4))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("Annex B");
    }
}
