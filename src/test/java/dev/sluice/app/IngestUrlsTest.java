package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.rtmp.server.UnusableSettingException;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IngestUrlsTest {
    @ParameterizedTest
    @CsvSource({
        "rtmps://ingest.example.com/live, rtmps://ingest.example.com/live",
        "rtmp://ingest.example.com:19350/live/, rtmp://ingest.example.com:19350/live",
        "RTMP://[2001:db8::1]/app/instance, rtmp://[2001:db8::1]/app/instance"
    })
    void whatEncodersUnderstandIsTaken(String setting, String told) {
        assertThat(IngestUrls.checked(URI.create(setting))).isEqualTo(told);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://ingest.example.com/live",
                "ingest.example.com",
                "rtmp://ingest.example.com",
                "rtmp://ingest.example.com/",
                "rtmp:///live",
                "rtmp://user:secret@ingest.example.com/live",
                "rtmp://ingest.example.com/live?key=1",
                "rtmp://ingest.example.com/live#1"
            })
    void anythingElseIsRefusedNamingTheSetting(String setting) {
        assertThatThrownBy(() -> IngestUrls.checked(URI.create(setting)))
                .isInstanceOf(UnusableSettingException.class)
                .hasMessageContainingAll("sluice.ingest.url", "rtmps://ingest.example.com/live");
    }

    @Test
    void theConfiguredUrlGoesBeforeTlsAndTlsBeforeThePlainPort() {
        String plain = "rtmp://localhost/live";
        Optional<String> tls = Optional.of("rtmps://localhost:1936/live");
        Optional<String> configured = Optional.of("rtmps://ingest.example.com/live");

        assertThat(new IngestUrls(plain, tls, configured).told()).isEqualTo(configured.orElseThrow());
        assertThat(new IngestUrls(plain, tls, Optional.empty()).told()).isEqualTo(tls.orElseThrow());
        assertThat(new IngestUrls(plain, Optional.empty(), Optional.empty()).told())
                .isEqualTo(plain);
    }
}
