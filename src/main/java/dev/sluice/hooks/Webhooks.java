package dev.sluice.hooks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/// Tells other programs what happens: each event is sent to every configured URL, signed, and again until it is taken,
/// given up, or too many wait. Whoever reports an event never waits for anything. Safe for all threads.
///
/// What is sent, and how it is signed, follows Standard Webhooks 1.0: `webhook-id`, `webhook-timestamp` and
/// `webhook-signature` in the headers; `id`, `type`, `time` and `data` in the body.
public final class Webhooks {
    private static final Logger LOG = Logger.getLogger(Webhooks.class);

    /// Enough for connections to be used again; nothing in an answer means anything to us.
    private static final int LONGEST_ANSWER = 16 * 1024;

    private final Set<EventType> events;
    private final List<Receiver> receivers;
    private final Optional<SignedPost> http;
    private final Sources sources;

    /// What only the application may give.
    ///
    /// @param ids of events, never repeated
    /// @param jitter for the pauses between attempts; used by many threads
    public record Sources(InstantSource clock, LongSupplier nanoClock, Supplier<String> ids, RandomGenerator jitter) {}

    private Webhooks(
            Optional<WebhookSettings> settings,
            RetryRule retries,
            ObjectMapper json,
            Sources sources,
            MeterRegistry meters) {
        this.sources = sources;
        this.events = settings.map(WebhookSettings::events).orElse(Set.of());
        this.http =
                settings.map(given -> new SignedPost(given.secret(), given.timeout(), LONGEST_ANSWER, sources.clock()));
        WebhookMetrics metrics = new WebhookMetrics(meters);
        this.receivers = http.map(post -> settings.orElseThrow().endpoints().stream()
                        .map(endpoint -> new Receiver(
                                endpoint, post, json, retries, sources.nanoClock(), sources.jitter(), metrics))
                        .toList())
                .orElse(List.of());
    }

    /// As the settings say.
    ///
    /// @throws UnusableHookException naming the setting that cannot work
    public static Webhooks of(WebhooksConfig config, ObjectMapper json, Sources sources, MeterRegistry meters) {
        return of(config, RetryRule.DEFAULT, json, sources, meters);
    }

    static Webhooks of(
            WebhooksConfig config, RetryRule retries, ObjectMapper json, Sources sources, MeterRegistry meters) {
        Optional<WebhookSettings> settings = WebhookSettings.of(config);
        settings.ifPresent(Webhooks::tell);
        return new Webhooks(settings, retries, json, sources, meters);
    }

    private static void tell(WebhookSettings settings) {
        LOG.infof("events are sent to %d webhooks", settings.endpoints().size());
        settings.endpoints().stream()
                .filter(Endpoint::isOpen)
                .forEach(endpoint -> LOG.warnf(
                        "sluice.webhooks.url=%s is no https: whoever listens on the way reads who streams, from where"
                                + " and what",
                        endpoint));
    }

    /// Whether anybody wants such events: what they say need not be gathered otherwise.
    public boolean wants(EventType type) {
        return !receivers.isEmpty() && events.contains(type);
    }

    /// Tells of an event.
    ///
    /// @param channel events of one channel arrive in the order of these calls
    /// @param data what Jackson can write, later and on another thread: it must never change
    public void send(EventType type, String channel, Object data) {
        if (!wants(type)) {
            return;
        }
        Message message = new Message(
                sources.ids().get(),
                type,
                sources.clock().instant(),
                data,
                sources.nanoClock().getAsLong());
        receivers.forEach(receiver -> receiver.add(channel, message));
    }

    /// Sends what waits, once more and without pauses, and drops what has not been taken in that time.
    public void close(Duration time) {
        long endNanos = System.nanoTime() + time.toNanos();
        // All at once: one that does not answer must not take the others' time.
        receivers.forEach(Receiver::hurry);
        receivers.forEach(receiver -> receiver.flush(endNanos));
        http.ifPresent(SignedPost::close);
    }
}
