package dev.sluice.hooks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sluice.testing.HookReceiver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;

/// Hooks over real HTTP, with the pauses of a second in milliseconds.
abstract class HookFixture {
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    /// Three attempts within a few milliseconds.
    static final RetryRule QUICK = new RetryRule(3, Duration.ofMillis(4), Duration.ofMillis(20), Duration.ofMinutes(1));

    final HookReceiver receiver = new HookReceiver();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final AtomicInteger ids = new AtomicInteger();
    final Webhooks.Sources sources =
            new Webhooks.Sources(() -> NOW, System::nanoTime, () -> "msg_" + ids.incrementAndGet(), new Random(7));

    @AfterEach
    void closeReceiver() {
        receiver.close();
    }

    /// Settings of webhooks.
    record Config(List<String> urls, List<String> secrets, List<String> events, Duration timeout)
            implements WebhooksConfig {
        static Config to(String... urls) {
            return new Config(
                    List.of(urls),
                    List.of(HookReceiver.SECRET),
                    List.of("session.started", "session.ended", "session.finding", "recording.ready"),
                    Duration.ofSeconds(5));
        }

        Config only(String... names) {
            return new Config(urls, secrets, List.of(names), timeout);
        }

        Config within(Duration time) {
            return new Config(urls, secrets, events, time);
        }

        Config signedWith(String... ours) {
            return new Config(urls, List.of(ours), events, timeout);
        }

        @Override
        public Optional<List<String>> url() {
            return Optional.of(urls);
        }

        @Override
        public Optional<List<String>> secret() {
            return Optional.of(secrets);
        }
    }

    double count(String result) {
        return meters.counter("sluice.webhooks", "result", result).count();
    }

    double queued() {
        return meters.get("sluice.webhooks.queued").gauge().value();
    }
}
