package dev.sluice.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.net.IpNetwork;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelSettingsTest {
    private static ChannelSettings settings(String name, @Nullable Duration window, int networks, int maxBitrateKbps) {
        return new ChannelSettings(
                name,
                true,
                false,
                null,
                window,
                Collections.nCopies(networks, IpNetwork.parse("192.0.2.0/24")),
                maxBitrateKbps);
    }

    private static void refused(String field, Runnable action) {
        InvalidValueException refusal = catchThrowableOfType(InvalidValueException.class, action::run);
        assertThat(refusal).isNotNull();
        assertThat(refusal.field()).isEqualTo(field);
        assertThat(refusal).hasMessageStartingWith(field + ": ");
    }

    @Test
    void boundsAreWithin() {
        assertThatCode(() -> {
                    settings("n".repeat(100), Duration.ZERO, 100, 0);
                    settings("😀".repeat(100), Duration.ofHours(24), 0, 10_000_000);
                })
                .doesNotThrowAnyException();
    }

    @Test
    void whatIsBeyondIsRefusedByName() {
        refused("name", () -> settings("n".repeat(101), null, 0, 0));
        refused("reconnectWindow", () -> settings("", Duration.ofHours(24).plusMillis(1), 0, 0));
        refused("reconnectWindow", () -> settings("", Duration.ofMillis(-1), 0, 0));
        refused("allowedNetworks", () -> settings("", null, 101, 0));
        refused("maxBitrateKbps", () -> settings("", null, 0, -1));
        refused("maxBitrateKbps", () -> settings("", null, 0, 10_000_001));
    }

    /// They would change a line of a log, or the direction of the text around them.
    @ParameterizedTest
    @ValueSource(
            strings = {"a\nb", "a\tb", "\u0000", "\u001B[2J", "\u2028", "\u202Eabc", "\u2066x", "\uD800", "\u0085"})
    void aNameShowsAsWhatItIs(String name) {
        refused("name", () -> settings(name, null, 0, 0));
        refused("name", () -> new StreamKeySettings(name, true, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Studio 1", "Zürich „live“", "日本語", "عربى", "👩‍👩‍👧", "<script>"})
    void aNameMayBeInAnyLanguage(String name) {
        assertThat(settings(name, null, 0, 0).name()).isEqualTo(name);
    }

    @Test
    void aKeyExpiresInAYearOfFourDigits() {
        refused("expiresAt", () -> new StreamKeySettings("", true, Instant.MAX));
        refused("expiresAt", () -> new StreamKeySettings("", true, Instant.MIN));
        assertThat(new StreamKeySettings("", true, Instant.parse("2030-01-01T00:00:00Z")).expiresAt())
                .isNotNull();
    }

    @Test
    void networksCannotBeChangedFromOutside() {
        List<IpNetwork> networks = new java.util.ArrayList<>(List.of(IpNetwork.parse("192.0.2.0/24")));
        ChannelSettings settings = new ChannelSettings("", true, false, null, null, networks, 0);
        networks.clear();

        assertThat(settings.allowedNetworks()).hasSize(1);
    }
}
