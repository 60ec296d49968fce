package dev.sluice.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bytes.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ViewsInputStreamTest {
    @Test
    void readsAllViewsWithoutTheirSeamsAndSkipsEmptyOnes() throws Exception {
        ViewsInputStream in = of("", "ab", "", "c", "defg", "");
        byte[] target = new byte[10];

        assertThat(in.read()).isEqualTo('a');
        assertThat(in.read(target, 0, 0)).isZero();
        assertThat(in.readNBytes(target, 2, 5)).isEqualTo(5);
        assertThat(new String(target, 2, 5, StandardCharsets.US_ASCII)).isEqualTo("bcdef");
        assertThat(in.read()).isEqualTo('g');
        assertThat(in.read()).isEqualTo(-1);
        assertThat(in.read(target, 0, 1)).isEqualTo(-1);
    }

    @Test
    void bytesAboveHalfAreNotNegative() {
        assertThat(new ViewsInputStream(List.of(Bytes.wrap(new byte[] {(byte) 0xFF}))).read())
                .isEqualTo(255);
    }

    private static ViewsInputStream of(String... views) {
        return new ViewsInputStream(List.of(views).stream().map(Bytes::utf8).toList());
    }
}
