package dev.sluice.app;

import dev.sluice.rtmp.server.RtmpServer;
import dev.sluice.rtmp.session.DisconnectCause;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/// Counts ended RTMP connections by cause, and what they sent. Safe for all threads.
final class ConnectionMetrics implements RtmpServer.ConnectionListener {
    private final MeterRegistry registry;
    private final Counter bytes;

    ConnectionMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.bytes = registry.counter("sluice.ingest.bytes");
    }

    /// Shows how full the server is.
    void watch(RtmpServer server) {
        registry.gauge("sluice.rtmp.connections", server, RtmpServer::openConnections);
        registry.gauge("sluice.rtmp.connections.limit", server, RtmpServer::maxConnections);
    }

    @Override
    public void onReceived(int count) {
        bytes.increment(count);
    }

    @Override
    public void onClosed(DisconnectCause cause) {
        registry.counter("sluice.rtmp.disconnects", "cause", cause.label()).increment();
    }
}
