package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.store.StoreMisconfiguredException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaybackUrlsTest {
    @Test
    void whatPlayersUnderstandIsTaken() {
        assertThat(PlaybackUrls.checked(URI.create("https://cdn.example.com/"))).isEqualTo("https://cdn.example.com");
        assertThat(PlaybackUrls.checked(URI.create("http://localhost:8081/media")))
                .isEqualTo("http://localhost:8081/media");
    }

    /// Everybody would be told dead URLs, and the streams would run.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "REPLACE-ME",
                "cdn.example.com",
                "s3://media",
                "https:///media",
                "https://cdn.example.com/?a=b",
                "https://cdn.example.com/#a"
            })
    void anythingElseIsRefusedNamingTheSetting(String setting) {
        assertThatThrownBy(() -> PlaybackUrls.checked(URI.create(setting)))
                .isInstanceOf(StoreMisconfiguredException.class)
                .hasMessageContainingAll("sluice.playback.base-url", setting, "https://cdn.example.com");
    }

    @Test
    void aPasswordIsRefusedAndNotRepeated() {
        assertThatThrownBy(() -> PlaybackUrls.checked(URI.create("https://me:secret@cdn.example.com")))
                .isInstanceOf(StoreMisconfiguredException.class)
                .hasMessageContaining("sluice.playback.base-url:")
                .hasMessageNotContaining("secret");
    }
}
