package dev.sluice.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @Test
    void aPasswordIsSentAsAHeaderAndNothingButTheHostIsShown() {
        Endpoint endpoint = Endpoint.of("s", "https://me:p%40ss@hooks.example.com:8443/a/token1?k=token2");

        assertThat(endpoint.uri()).hasToString("https://hooks.example.com:8443/a/token1?k=token2");
        assertThat(endpoint.authorization()).contains("Basic bWU6cEBzcw==");
        assertThat(endpoint).hasToString("https://hooks.example.com:8443");
    }

    @Test
    void aUrlWithoutAPathGetsOne() {
        assertThat(Endpoint.of("s", "http://localhost").uri()).hasToString("http://localhost/");
        assertThat(Endpoint.of("s", "http://localhost").isOpen()).isTrue();
        assertThat(Endpoint.of("s", "HTTPS://localhost").isOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://h/token", "https:///token", "h/token", "https://h/token#a", "https://h/to ken", "token"})
    void whatIsNoUrlOfHttpIsRefusedWithoutShowingIt(String text) {
        assertThatThrownBy(() -> Endpoint.of("sluice.webhooks.url", text))
                .isInstanceOf(UnusableHookException.class)
                .hasMessageStartingWith("sluice.webhooks.url")
                .hasNoCause()
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("token"));
    }
}
