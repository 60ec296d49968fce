package dev.sluice.live;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of publishing, where a channel does not say otherwise.
@ConfigMapping(prefix = "sluice.publish")
public interface PublishConfig {
    /// How long a broadcast whose connection was lost waits for its encoder.
    @WithDefault("60s")
    Duration reconnectWindow();
}
