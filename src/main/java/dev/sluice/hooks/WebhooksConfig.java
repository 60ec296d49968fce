package dev.sluice.hooks;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Settings of webhooks.
@ConfigMapping(prefix = "sluice.webhooks")
public interface WebhooksConfig {
    /// Where events are sent to; nowhere if not set. As text, because a URL may hold a password, which no error of a
    /// converter must repeat.
    Optional<List<String>> url();

    /// What the events are signed with; needed with a URL. Several while receivers change from one to the next.
    Optional<List<String>> secret();

    /// The events that are sent.
    @WithDefault("session.started,session.ended,session.finding,recording.ready")
    List<String> events();

    /// For one attempt, from connecting to the end of the answer.
    @WithDefault("10s")
    Duration timeout();
}
