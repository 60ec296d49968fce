package dev.sluice.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogSafeTest {
    @Test
    void plainTextStaysAsItIs() {
        assertThat(LogSafe.text("FMLE/3.0 (compatible; Lavf62.3.100) é"))
                .isEqualTo("FMLE/3.0 (compatible; Lavf62.3.100) é");
    }

    @Test
    void whatCouldForgeALineIsEscaped() {
        assertThat(LogSafe.text("a\r\nb\tc\u0000d\u001b[2Je\u0085f\u2028g\u202eh\\u000a"))
                .isEqualTo("a\\u000d\\u000ab\\u0009c\\u0000d\\u001b[2Je\\u0085f\\u2028g\\u202eh\\\\u000a");
    }

    @Test
    void longTextIsCutToItsFirst128Characters() {
        assertThat(LogSafe.text("x".repeat(128))).isEqualTo("x".repeat(128));
        assertThat(LogSafe.text("x".repeat(129))).isEqualTo("x".repeat(127) + "…");
        assertThat(LogSafe.text("\n".repeat(1000)))
                .hasSizeLessThanOrEqualTo(128)
                .endsWith("\\u000a…");
    }
}
