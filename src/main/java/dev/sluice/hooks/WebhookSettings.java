package dev.sluice.hooks;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Settings of webhooks that can work.
///
/// @param endpoints each gets every event
record WebhookSettings(List<Endpoint> endpoints, SigningSecret secret, Set<EventType> events, Duration timeout) {
    /// Each costs memory while it does not answer, and tells no more than the first.
    private static final int MOST_ENDPOINTS = 10;

    /// Longer than any receiver needs to take a message; what it does with it, it should do afterwards.
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(1);

    WebhookSettings {
        endpoints = List.copyOf(endpoints);
        events = Set.copyOf(events);
    }

    /// @return empty if events are sent nowhere
    /// @throws UnusableHookException naming the setting
    static Optional<WebhookSettings> of(WebhooksConfig config) {
        List<String> urls = config.url().orElse(List.of());
        if (urls.isEmpty()) {
            return Optional.empty();
        }
        if (urls.size() > MOST_ENDPOINTS) {
            throw new UnusableHookException(
                    "sluice.webhooks.url: " + urls.size() + " URLs are more than " + MOST_ENDPOINTS);
        }
        return Optional.of(new WebhookSettings(
                urls.stream()
                        .map(url -> Endpoint.of("sluice.webhooks.url", url))
                        .toList(),
                SigningSecret.of("sluice.webhooks.secret", config.secret()),
                config.events().stream().map(WebhookSettings::event).collect(Collectors.toSet()),
                timeout("sluice.webhooks.timeout", config.timeout())));
    }

    private static EventType event(String name) {
        return EventType.of(name.strip())
                .orElseThrow(() -> new UnusableHookException(
                        "sluice.webhooks.events: '" + name + "' is none of " + EventType.labels()));
    }

    static Duration timeout(String setting, Duration timeout) {
        if (!timeout.isPositive() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new UnusableHookException(setting + ": " + timeout + " is not within 0 and " + LONGEST_TIMEOUT);
        }
        return timeout;
    }
}
