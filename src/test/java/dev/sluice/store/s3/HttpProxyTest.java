package dev.sluice.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.ProxyOptions;
import java.net.URI;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.nio.netty.ProxyConfiguration;

class HttpProxyTest {
    private static final BucketAddress ADDRESS = new BucketAddress(URI.create("https://media.s3.example"), "region");

    @Test
    void withoutAProxyTheWayIsDirect() {
        assertThat(HttpProxy.before(ADDRESS, proxy().build())).isNull();
    }

    @Test
    void aProxyIsGoneThroughWithItsCredentials() {
        ProxyConfiguration proxy = proxy().host("proxy.example")
                .port(3128)
                .username("user")
                .password("pass")
                .build();

        ProxyOptions options = Objects.requireNonNull(HttpProxy.before(ADDRESS, proxy));

        assertThat(options.getHost()).isEqualTo("proxy.example");
        assertThat(options.getPort()).isEqualTo(3128);
        assertThat(options.getUsername()).isEqualTo("user");
        assertThat(options.getPassword()).isEqualTo("pass");
    }

    @Test
    void hostsThatAreExceptedAreReachedDirectly() {
        ProxyConfiguration proxy = proxy().host("proxy.example")
                .port(3128)
                .nonProxyHosts(Set.of(".*\\.s3\\.example"))
                .build();

        assertThat(HttpProxy.before(ADDRESS, proxy)).isNull();
        assertThat(HttpProxy.before(new BucketAddress(URI.create("https://elsewhere"), "region"), proxy))
                .isNotNull();
    }

    private static ProxyConfiguration.Builder proxy() {
        return ProxyConfiguration.builder()
                .useSystemPropertyValues(false)
                .useEnvironmentVariableValues(false)
                .scheme("http");
    }
}
