package dev.sluice.live;

import dev.sluice.channels.Conflict;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of publishing, where a channel does not say otherwise.
@ConfigMapping(prefix = "sluice.publish")
public interface PublishConfig {
    /// How long a broadcast whose connection was lost waits for its encoder.
    @WithDefault("60s")
    Duration reconnectWindow();

    /// What becomes of a second encoder on a channel that is live.
    @WithDefault("takeover")
    Conflict conflict();

    /// Streams that this process takes at once. Two cores and 4 GiB serve 600 to 1,000 of 3 Mbit/s; this is the
    /// lower end, so that what comes back after a failure elsewhere does not bring down what runs.
    @WithDefault("600")
    int maxSessions();

    /// Channels that this process takes from the store each second, and twice as many at once. Each costs one or
    /// two writes under `leases/`, and S3 takes 3,500 of those a second under one prefix: even thirty processes
    /// that are given a lost zone's encoders at once stay below that, and each is full again after a few seconds.
    @WithDefault("100")
    int acquisitionsPerSecond();
}
