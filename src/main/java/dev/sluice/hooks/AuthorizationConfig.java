package dev.sluice.hooks;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Settings of the webhook that is asked who may publish.
@ConfigMapping(prefix = "sluice.publish.authorization")
public interface AuthorizationConfig {
    /// Who is asked about stream names that are no keys of ours; nobody if not set.
    Optional<String> url();

    /// What the questions are signed with; needed with a URL. Several while the receiver changes from one to the next.
    Optional<List<String>> secret();

    /// For one question, waiting for its turn included. What is not answered by then is no permission.
    @WithDefault("2s")
    Duration timeout();

    /// How long a permission holds for the next connection with the same name from the same address; 0 to ask every
    /// time, an hour at most. A running session is asked about again every half minute all the same.
    @WithDefault("30s")
    Duration cache();
}
