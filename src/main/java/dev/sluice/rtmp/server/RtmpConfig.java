package dev.sluice.rtmp.server;

import dev.sluice.net.IpNetwork;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Settings of the RTMP port, and of what RTMPS shares with it.
@ConfigMapping(prefix = "sluice.rtmp")
public interface RtmpConfig {
    /// Addresses to listen on.
    @WithDefault("0.0.0.0,[::]")
    List<String> host();

    /// 0 for any free port.
    @WithDefault("1935")
    int port();

    /// Whether every connection has to begin with a header that names the client.
    @WithDefault("off")
    ProxyProtocol proxyProtocol();

    /// The load balancers that may name a client: what is not reachable from the internet.
    @WithDefault("127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,169.254.0.0/16,"
            + "fc00::/7,fe80::/10")
    List<IpNetwork> proxyNetworks();

    /// Clients from here are closed without a word.
    Optional<List<IpNetwork>> deniedNetworks();

    /// Who connects from elsewhere is told so at publish, whatever the key; without a value everywhere is allowed.
    Optional<List<IpNetwork>> allowedNetworks();

    /// RTMP and RTMPS together.
    @WithDefault("4000")
    int maxConnections();

    /// Only where the PROXY protocol tells clients apart; without a value 100 there, and no limit elsewhere.
    OptionalInt maxConnectionsPerAddress();

    /// From connecting to the end of the RTMP handshake, with the PROXY header and TLS in it.
    @WithDefault("10s")
    Duration handshakeTimeout();

    /// From connecting to having sent `publish`; the time that the key's check takes is not counted.
    @WithDefault("15s")
    Duration publishTimeout();

    /// A publisher that sends nothing for so long is gone.
    @WithDefault("30s")
    Duration idleTimeout();

    /// Bits per second of audio, video and data that a publisher has to send on average over one idle time-out.
    /// The quietest real stream, a picture a second that says that nothing has changed, has 150 to 230, so that
    /// only who merely holds a place falls below it; 0 for no minimum.
    @WithDefault("100")
    int minBitrate();

    /// The PROXY protocol, versions 1 and 2.
    enum ProxyProtocol {
        /// No header; what looks like one is no RTMP.
        OFF,
        /// Who sends none, or may not send one, is closed.
        REQUIRED
    }
}
