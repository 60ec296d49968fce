package dev.sluice.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimestampUnwrapperTest {
    private final TimestampUnwrapper unwrapper = new TimestampUnwrapper();

    @Test
    void goesOnAcrossThe32BitWrap() {
        assertThat(unwrapper.unwrap(0xFFFF_FFF0L)).isEqualTo(0xFFFF_FFF0L);
        assertThat(unwrapper.unwrap(0x10)).isEqualTo(0x1_0000_0010L);
        assertThat(unwrapper.unwrap(0xFFFF_FFF8L)).isEqualTo(0xFFFF_FFF8L);
        assertThat(unwrapper.unwrap(0x20)).isEqualTo(0x1_0000_0020L);
    }

    @Test
    void goesOnAcrossThe31BitWrapOfObs() {
        assertThat(unwrapper.unwrap(0x7FFF_FFF0L)).isEqualTo(0x7FFF_FFF0L);
        assertThat(unwrapper.unwrap(0x10)).isEqualTo(0x8000_0010L);
        assertThat(unwrapper.unwrap(0x7FFF_FFF8L)).isEqualTo(0x7FFF_FFF8L);
        assertThat(unwrapper.unwrap(0x20)).isEqualTo(0x8000_0020L);
    }

    @Test
    void everyOtherStepBackIsTheEncodersOwn() {
        assertThat(unwrapper.unwrap(90_000)).isEqualTo(90_000);
        assertThat(unwrapper.unwrap(5)).isEqualTo(5);
        assertThat(unwrapper.unwrap(0x7000_0000L)).isEqualTo(0x7000_0000L);
        assertThat(unwrapper.unwrap(0x3000_0000L)).isEqualTo(0x3000_0000L);
    }
}
