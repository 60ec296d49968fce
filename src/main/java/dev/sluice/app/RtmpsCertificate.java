package dev.sluice.app;

import dev.sluice.rtmp.server.RtmpsConfig;
import dev.sluice.rtmp.server.UnusableSettingException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The certificate of the RTMPS port, out of Quarkus's TLS registry, and its renewal while the process runs: who
/// connects after it gets the new one, who is connected goes on.
@Singleton
class RtmpsCertificate {
    private static final Logger LOG = Logger.getLogger(RtmpsCertificate.class);

    /// The name under which the registry tells news of its default configuration.
    private static final String DEFAULT_NAME = "<default>";

    /// Encoders that hardware has frozen know 1.2 only, so both are spoken where nobody has chosen. Nothing older is
    /// (RFC 8996).
    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    /// Encoders connect once and stay: there is little to resume, and what is kept for it costs memory.
    private static final int SESSION_CACHE_SIZE = 1000;

    private final Optional<String> name;
    private final TlsConfigurationRegistry registry;
    private final Vertx vertx;
    private final SmallRyeConfig settings;
    private volatile @Nullable SslContext current;

    @Inject
    RtmpsCertificate(RtmpsConfig config, TlsConfigurationRegistry registry, Vertx vertx, Config settings) {
        this.name = config.tlsConfigurationName();
        this.registry = registry;
        this.vertx = vertx;
        this.settings = settings.unwrap(SmallRyeConfig.class);
    }

    /// What new connections use, if a certificate is configured. It changes with the certificate.
    ///
    /// @throws UnusableSettingException if the configuration cannot be used, or is named and not there
    Optional<Supplier<SslContext>> load() {
        Optional<TlsConfiguration> found = name.isPresent() ? name.flatMap(registry::get) : registry.getDefault();
        Optional<TlsConfiguration> usable = found.filter(tls -> tls.getKeyStoreOptions() != null);
        if (usable.isEmpty()) {
            name.ifPresent(missing -> {
                throw new UnusableSettingException("sluice.rtmps.tls-configuration-name=" + missing
                        + ": no TLS configuration of that name has a certificate; give it one with quarkus.tls."
                        + missing + ".key-store.*");
            });
            return Optional.empty();
        }
        SslContext first = contextOf(usable.get());
        current = first;
        return Optional.of(() -> {
            SslContext newest = current;
            return newest == null ? first : newest;
        });
    }

    void onRenewed(@Observes CertificateUpdatedEvent event) {
        if (current == null || !event.name().equals(name.orElse(DEFAULT_NAME))) {
            return;
        }
        try {
            current = contextOf(event.tlsConfiguration());
        } catch (UnusableSettingException e) {
            LOG.warnf("RTMPS goes on with its former certificate: %s", e.getMessage());
        }
    }

    private SslContext contextOf(TlsConfiguration tls) {
        try {
            Set<String> ciphers = tls.getSSLOptions().getEnabledCipherSuites();
            SslContext context = SslContextBuilder.forServer(
                            tls.getKeyStoreOptions().getKeyManagerFactory(vertx))
                    .sslProvider(SslProvider.JDK)
                    .protocols(protocols(tls))
                    .ciphers(ciphers.isEmpty() ? null : ciphers, SupportedCipherSuiteFilter.INSTANCE)
                    .sessionCacheSize(SESSION_CACHE_SIZE)
                    .build();
            if (context.cipherSuites().isEmpty()) {
                throw new UnusableSettingException(
                        keyPrefix(false) + "cipher-suites=" + String.join(",", ciphers) + ": RTMPS knows none of them");
            }
            return context;
        } catch (UnusableSettingException e) {
            throw e;
        } catch (Exception e) {
            throw new UnusableSettingException(keyPrefix(false) + "key-store: RTMPS cannot use it (" + e + ")");
        }
    }

    /// What is configured and not too old. The registry's own default is no choice of anybody's.
    private List<String> protocols(TlsConfiguration tls) {
        boolean chosen = Stream.of(false, true)
                .map(quoted -> settings.getConfigValue(keyPrefix(quoted) + "protocols"))
                .anyMatch(RtmpsCertificate::isChosen);
        if (!chosen) {
            return PROTOCOLS;
        }
        Set<String> configured = tls.getSSLOptions().getEnabledSecureTransportProtocols();
        List<String> spoken = PROTOCOLS.stream()
                .filter(protocol -> configured.stream().anyMatch(protocol::equalsIgnoreCase))
                .toList();
        if (spoken.isEmpty()) {
            throw new UnusableSettingException(keyPrefix(false) + "protocols=" + String.join(",", configured)
                    + ": RTMPS needs one of " + String.join(" and ", PROTOCOLS));
        }
        return spoken;
    }

    private static boolean isChosen(ConfigValue value) {
        return value.getValue() != null && !value.isDefault();
    }

    private String keyPrefix(boolean quoted) {
        return "quarkus.tls."
                + name.map(named -> (quoted ? '"' + named + '"' : named) + ".").orElse("");
    }
}
