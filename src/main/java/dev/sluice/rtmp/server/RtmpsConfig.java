package dev.sluice.rtmp.server;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/// Settings of RTMP over TLS. It listens where there is a certificate.
@ConfigMapping(prefix = "sluice.rtmps")
public interface RtmpsConfig {
    /// 0 for any free port.
    @WithDefault("1936")
    int port();

    /// Which of Quarkus's TLS configurations has the certificate; the default one if not set. A renewed certificate
    /// is read where the configuration has a `reload-period`.
    Optional<String> tlsConfigurationName();
}
