package dev.sluice.rtmp.server;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

/// Settings of the RTMP port.
@ConfigMapping(prefix = "sluice.rtmp")
public interface RtmpConfig {
    /// Addresses to listen on.
    @WithDefault("0.0.0.0,[::]")
    List<String> host();

    /// 0 for any free port.
    @WithDefault("1935")
    int port();

    /// From connecting to having sent `publish`; the time that the key's check takes is not counted.
    @WithDefault("15s")
    Duration publishTimeout();

    /// A publisher that sends nothing for so long is gone.
    @WithDefault("30s")
    Duration idleTimeout();
}
