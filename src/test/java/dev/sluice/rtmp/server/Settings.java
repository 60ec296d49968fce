package dev.sluice.rtmp.server;

import dev.sluice.net.IpNetwork;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// Settings for a server under test: any free port, short limits of time, no others. Change what the test is about.
final class Settings implements RtmpConfig {
    int port;
    ProxyProtocol proxyProtocol = ProxyProtocol.OFF;
    List<IpNetwork> proxyNetworks = networks("127.0.0.0/8", "::1");
    List<IpNetwork> deniedNetworks = List.of();
    int maxConnections = 4000;
    OptionalInt maxConnectionsPerAddress = OptionalInt.empty();
    Duration handshakeTimeout = Duration.ofMillis(300);
    Duration publishTimeout = Duration.ofMillis(300);
    Duration idleTimeout = Duration.ofMillis(400);
    int minBitrate;

    static List<IpNetwork> networks(String... texts) {
        return Stream.of(texts).map(IpNetwork::parse).toList();
    }

    /// Long enough for a client that sends byte by byte on a busy machine.
    Settings patient() {
        handshakeTimeout = Duration.ofSeconds(20);
        publishTimeout = Duration.ofSeconds(20);
        idleTimeout = Duration.ofSeconds(20);
        return this;
    }

    Settings proxied() {
        proxyProtocol = ProxyProtocol.REQUIRED;
        return this;
    }

    @Override
    public List<String> host() {
        return List.of("0.0.0.0", "[::]");
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public ProxyProtocol proxyProtocol() {
        return proxyProtocol;
    }

    @Override
    public List<IpNetwork> proxyNetworks() {
        return proxyNetworks;
    }

    @Override
    public Optional<List<IpNetwork>> deniedNetworks() {
        return deniedNetworks.isEmpty() ? Optional.empty() : Optional.of(deniedNetworks);
    }

    /// The gate's business.
    @Override
    public Optional<List<IpNetwork>> allowedNetworks() {
        return Optional.empty();
    }

    @Override
    public int maxConnections() {
        return maxConnections;
    }

    @Override
    public OptionalInt maxConnectionsPerAddress() {
        return maxConnectionsPerAddress;
    }

    @Override
    public Duration handshakeTimeout() {
        return handshakeTimeout;
    }

    @Override
    public Duration publishTimeout() {
        return publishTimeout;
    }

    @Override
    public Duration idleTimeout() {
        return idleTimeout;
    }

    @Override
    public int minBitrate() {
        return minBitrate;
    }
}
