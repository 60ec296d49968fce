package dev.sluice.live;

import dev.sluice.channels.ChannelId;
import dev.sluice.lease.Leases;
import dev.sluice.store.ObjectStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// Makes the environment of a test's publications: what the test does not set is as most need it.
final class EnvironmentBuilder {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final ObjectStore media;
    private final Leases leases;
    private SharedBlockPool blocks = new SharedBlockPool(Long.MAX_VALUE);
    private IdSource ids = new NoIds();
    private MeterRegistry meters = new SimpleMeterRegistry();
    private InstantSource clock = () -> START;
    private LongSupplier nanoClock = () -> 0;
    private String podId = "pod";
    private String instanceId = "instance";
    private Duration segmentDuration = Duration.ofSeconds(2);
    private Duration window = Duration.ofSeconds(30);

    private static final class NoIds implements IdSource {
        @Override
        public String sessionId(ChannelId channel) {
            throw new AssertionError("no session is made here");
        }

        @Override
        public String broadcastId() {
            throw new AssertionError("no broadcast is made here");
        }

        @Override
        public String nonce() {
            throw new AssertionError("no segment is made here");
        }
    }

    EnvironmentBuilder(ObjectStore media, Leases leases) {
        this.media = media;
        this.leases = leases;
    }

    EnvironmentBuilder blocks(SharedBlockPool pool) {
        blocks = pool;
        return this;
    }

    EnvironmentBuilder ids(IdSource source) {
        ids = source;
        return this;
    }

    EnvironmentBuilder meters(MeterRegistry registry) {
        meters = registry;
        return this;
    }

    EnvironmentBuilder clock(InstantSource source) {
        clock = source;
        return this;
    }

    EnvironmentBuilder nanoClock(LongSupplier source) {
        nanoClock = source;
        return this;
    }

    EnvironmentBuilder podId(String id) {
        podId = id;
        return this;
    }

    EnvironmentBuilder instanceId(String id) {
        instanceId = id;
        return this;
    }

    EnvironmentBuilder segmentDuration(Duration duration) {
        segmentDuration = duration;
        return this;
    }

    EnvironmentBuilder window(Duration duration) {
        window = duration;
        return this;
    }

    LiveEnvironment build() {
        return new LiveEnvironment(
                media,
                leases,
                blocks,
                ids,
                new LiveMetrics(meters),
                clock,
                nanoClock,
                podId,
                instanceId,
                segmentDuration,
                window,
                Duration.ofSeconds(60));
    }
}
