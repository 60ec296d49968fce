package dev.sluice.store.s3;

import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.nio.netty.ProxyConfiguration;

/// The HTTP proxy that the SDK's client would go through: `https.proxyHost` and its kin, or `HTTPS_PROXY`, `HTTP_PROXY`
/// and `NO_PROXY`.
final class HttpProxy {
    private HttpProxy() {}

    static @Nullable ProxyOptions before(BucketAddress address) {
        ProxyConfiguration proxy =
                ProxyConfiguration.builder().scheme(address.url().getScheme()).build();
        return before(address, proxy);
    }

    static @Nullable ProxyOptions before(BucketAddress address, ProxyConfiguration proxy) {
        String host = address.url().getHost().toLowerCase(Locale.ROOT);
        // The SDK has made regular expressions of them.
        boolean direct = proxy.host() == null || proxy.nonProxyHosts().stream().anyMatch(host::matches);
        if (direct) {
            return null;
        }
        ProxyOptions options =
                new ProxyOptions().setType(ProxyType.HTTP).setHost(proxy.host()).setPort(proxy.port());
        if (proxy.username() != null) {
            options.setUsername(proxy.username()).setPassword(proxy.password());
        }
        return options;
    }
}
