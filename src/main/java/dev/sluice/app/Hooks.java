package dev.sluice.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.api.Links;
import dev.sluice.api.SessionView;
import dev.sluice.hooks.AuthorizationConfig;
import dev.sluice.hooks.PublishAuthorization;
import dev.sluice.hooks.SessionWebhooks;
import dev.sluice.hooks.Webhooks;
import dev.sluice.hooks.WebhooksConfig;
import dev.sluice.live.MediaLayout;
import dev.sluice.live.PublishAuthorizer;
import dev.sluice.sessions.ListedSession;
import dev.sluice.sessions.SessionEvents;
import dev.sluice.sessions.SessionReport;
import dev.sluice.sessions.SessionState;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The webhooks that the settings ask for. Started and closed by [Service].
@Singleton
class Hooks {
    /// That their receivers hear of this process's end is worth a moment more than the drain has.
    private static final Duration LAST_EVENTS = Duration.ofSeconds(1);

    private final WebhooksConfig webhooksConfig;
    private final AuthorizationConfig authorizationConfig;
    private final ObjectMapper json;
    private final MeterRegistry meters;
    private @Nullable Webhooks webhooks;
    private @Nullable PublishAuthorization authorization;

    @Inject
    Hooks(
            WebhooksConfig webhooksConfig,
            AuthorizationConfig authorizationConfig,
            ObjectMapper json,
            MeterRegistry meters) {
        this.webhooksConfig = webhooksConfig;
        this.authorizationConfig = authorizationConfig;
        this.json = json;
        this.meters = meters;
    }

    /// @throws RuntimeException naming the setting that cannot work
    void start() {
        InstantSource clock = InstantSource.system();
        Ids ids = new Ids(clock);
        Webhooks.Sources sources = new Webhooks.Sources(
                clock,
                System::nanoTime,
                ids::eventId,
                () -> ThreadLocalRandom.current().nextLong());
        webhooks = Webhooks.of(webhooksConfig, json, sources, meters);
        authorization = PublishAuthorization.of(authorizationConfig, json, sources, meters)
                .orElse(null);
    }

    /// Who decides over stream names that are no keys of ours.
    Optional<PublishAuthorizer> authorizer() {
        return Optional.ofNullable(authorization);
    }

    /// Tells of sessions as the API shows them. After the start.
    ///
    /// @param self where this process serves HTTP, asked when it does
    SessionEvents events(PlaybackUrls playback, Supplier<String> self) {
        Links links = new Links("", playback.external(), MediaLayout::index);
        return new SessionWebhooks(
                Objects.requireNonNull(webhooks),
                report -> SessionView.of(listed(report), links, URI.create(self.get())),
                key -> links.media(key, URI.create(self.get())));
    }

    private static ListedSession listed(SessionReport report) {
        return report.end() == null
                ? new ListedSession(report, SessionState.LIVE, report.details().measuredAt())
                : ListedSession.ended(report);
    }

    /// @param left what the drain has left of its time
    void close(Duration left) {
        Webhooks events = webhooks;
        if (events != null) {
            events.close(left.compareTo(LAST_EVENTS) < 0 ? LAST_EVENTS : left);
        }
        PublishAuthorization asked = authorization;
        if (asked != null) {
            asked.close();
        }
    }
}
