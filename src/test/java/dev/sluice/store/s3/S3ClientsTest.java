package dev.sluice.store.s3;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.store.StoreMisconfiguredException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3ClientsTest {
    @ParameterizedTest
    @CsvSource({
        "true, system-property, system-property, quarkus.s3.async-client.proxy.enabled=true, HTTPS_PROXY",
        "false, trust-all, system-property, quarkus.s3.async-client.tls-trust-managers-provider.type=trust-all,"
                + " javax.net.ssl.trustStore",
        "false, system-property, file-store, quarkus.s3.async-client.tls-key-managers-provider.type=file-store,"
                + " javax.net.ssl.keyStore"
    })
    void settingsThatUploadsWouldNotFollowAreRefused(
            boolean proxy, String trust, String keys, String setting, String instead) {
        assertThatThrownBy(() -> S3Clients.requireFollowed(proxy, trust, keys))
                .isInstanceOf(StoreMisconfiguredException.class)
                .hasMessageStartingWith(setting)
                .hasMessageContaining(instead);
    }
}
