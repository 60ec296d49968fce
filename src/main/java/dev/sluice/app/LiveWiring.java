package dev.sluice.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.channels.Channels;
import dev.sluice.lease.Leases;
import dev.sluice.live.HlsConfig;
import dev.sluice.live.LiveEnvironment;
import dev.sluice.live.LiveMetrics;
import dev.sluice.live.PublishAuthorizer;
import dev.sluice.live.PublishConfig;
import dev.sluice.live.PublishRules;
import dev.sluice.live.Publisher;
import dev.sluice.live.SharedBlockPool;
import dev.sluice.rtmp.server.RtmpConfig;
import dev.sluice.telemetry.MediaWrites;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Makes what publications live in, out of the settings.
@Singleton
class LiveWiring {
    private final AppConfig config;
    private final RtmpConfig rtmpConfig;
    private final HlsConfig hlsConfig;
    private final PublishConfig publishConfig;
    private final ObjectMapper json;
    private final MeterRegistry meters;
    private final Tracer tracer;

    @Inject
    LiveWiring(
            AppConfig config,
            RtmpConfig rtmpConfig,
            HlsConfig hlsConfig,
            PublishConfig publishConfig,
            ObjectMapper json,
            MeterRegistry meters,
            Tracer tracer) {
        this.config = config;
        this.rtmpConfig = rtmpConfig;
        this.hlsConfig = hlsConfig;
        this.publishConfig = publishConfig;
        this.json = json;
        this.meters = meters;
        this.tracer = tracer;
    }

    LiveEnvironment environment(Stores buckets, Ids ids, InstantSource clock) {
        return new LiveEnvironment(
                new MediaWrites(buckets.media(), System::nanoTime, meters, tracer),
                new Leases(buckets.control(), json, ids::nonce),
                segmentMemory(),
                ids,
                new LiveMetrics(meters),
                clock,
                System::nanoTime,
                config.pod().id().orElseGet(LiveWiring::hostName),
                ids.instanceId(),
                hlsConfig.segmentDuration(),
                hlsConfig.window(),
                publishConfig.reconnectWindow());
    }

    Publisher publisher(LiveEnvironment environment, Channels channels, Optional<PublishAuthorizer> authorizer) {
        PublishRules rules = new PublishRules(
                rtmpConfig.allowedNetworks().orElse(List.of()),
                publishConfig.conflict(),
                publishConfig.maxSessions(),
                publishConfig.acquisitionsPerSecond());
        Publisher gates = new Publisher(environment, channels, rules, authorizer);
        meters.gauge("sluice.capacity.sessions.limit", gates, Publisher::maxSessions);
        meters.gauge("sluice.capacity.used", gates, Publisher::capacityUsed);
        return gates;
    }

    /// Half of the heap: the other half is for everything else, and for what is received before a session has
    /// noticed.
    private SharedBlockPool segmentMemory() {
        SharedBlockPool blocks = new SharedBlockPool(Runtime.getRuntime().maxMemory() / 2);
        meters.gauge("sluice.segment.memory.bytes", blocks, SharedBlockPool::bytesInUse);
        meters.gauge("sluice.segment.memory.limit.bytes", blocks, SharedBlockPool::limitBytes);
        return blocks;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
