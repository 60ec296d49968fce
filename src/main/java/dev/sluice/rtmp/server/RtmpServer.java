package dev.sluice.rtmp.server;

import dev.sluice.bytes.Bytes;
import dev.sluice.rtmp.session.DisconnectCause;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// Listens for RTMP and RTMPS. Connections are spread over the given event loops; each stays on one for its life.
/// Starting and stopping block and are for one thread.
public final class RtmpServer implements AutoCloseable {
    /// Answers that a client leaves unread are to be noticed while they are few. The kernel doubles it for its own
    /// needs.
    private static final int SEND_BUFFER_BYTES = 32 * 1024;

    private final EventLoopGroup eventLoops;
    private final RtmpServices services;
    private final Admission admission;
    private final EndLog endLog;
    private final FaultLog faults;
    private final ExecutorService tlsTasks = TlsTasks.newExecutor();
    private final List<Channel> listening = new ArrayList<>();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    /// Told what happens on connections, for counting. Called on event loops, so it must not block.
    public interface ConnectionListener {
        void onReceived(int bytes);

        void onClosed(DisconnectCause cause);
    }

    /// @param randomness 1528 fresh random bytes for each handshake
    /// @param nanoClock for time-outs
    /// @throws UnusableSettingException if settings contradict each other
    public RtmpServer(
            EventLoopGroup eventLoops,
            RtmpConfig config,
            PublishGates gates,
            Supplier<Bytes> randomness,
            ConnectionListener listener,
            LongSupplier nanoClock) {
        checkSettings(config);
        this.eventLoops = eventLoops;
        this.services = new RtmpServices(config, gates, randomness, listener, nanoClock, new ReadTicker.PerLoop());
        this.admission = new Admission(config, nanoClock);
        this.faults = new FaultLog(Logger.getLogger(RtmpServer.class), nanoClock);
        this.endLog = new EndLog(Logger.getLogger(RtmpServer.class), eventLoops);
    }

    private static void checkSettings(RtmpConfig config) {
        Map.of(
                        "handshake-timeout", config.handshakeTimeout(),
                        "publish-timeout", config.publishTimeout(),
                        "idle-timeout", config.idleTimeout())
                .forEach((name, value) -> {
                    if (!value.isPositive()) {
                        throw new UnusableSettingException("sluice.rtmp." + name + "=" + value + ": must be above 0");
                    }
                });
        if (config.minBitrate() < 0) {
            throw new UnusableSettingException(
                    "sluice.rtmp.min-bitrate=" + config.minBitrate() + ": must not be negative");
        }
    }

    /// Binds all configured addresses.
    ///
    /// @return the port, which is a chosen one if 0 was configured
    /// @throws CannotListenException if an address cannot be had
    public int start() {
        return bind(services.config().port(), "sluice.rtmp.port", Optional.empty());
    }

    /// Binds all configured addresses for RTMPS too; all else is shared with [#start].
    ///
    /// @param tls asked for each connection
    /// @return the port, which is a chosen one if 0 was given
    /// @throws CannotListenException if an address cannot be had
    public int startTls(int port, Supplier<SslContext> tls) {
        return bind(port, "sluice.rtmps.port", Optional.of(tls));
    }

    /// Connections that are open now.
    public int openConnections() {
        return admission.open();
    }

    /// How many may be open.
    public int maxConnections() {
        return admission.maximum();
    }

    /// Takes no more connections; those that are open go on.
    public void stopAccepting() {
        listening.forEach(channel -> channel.close().awaitUninterruptibly());
        listening.clear();
    }

    @Override
    public void close() {
        stopAccepting();
        connections.forEach(ClientConnection::drain);
        connections.close().awaitUninterruptibly();
        tlsTasks.shutdown();
    }

    private int bind(int port, String portSetting, Optional<Supplier<SslContext>> tls) {
        ConnectionPipeline pipeline =
                new ConnectionPipeline(services, admission, tls, tlsTasks, connections, this::onConnectionEnd);
        int bound = port;
        for (InetAddress address : addresses(services.config().host(), portSetting)) {
            bound = bind(new InetSocketAddress(address, bound), portSetting, pipeline);
        }
        return bound;
    }

    private int bind(InetSocketAddress address, String portSetting, ConnectionPipeline pipeline) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(eventLoops)
                .channel(channelType())
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES)
                .handler(new AcceptFailures())
                .childHandler(pipeline);
        var bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            close();
            throw new CannotListenException(address, portSetting, bound.cause());
        }
        listening.add(bound.channel());
        return ((InetSocketAddress) bound.channel().localAddress()).getPort();
    }

    private void onConnectionEnd(ConnectionEnd end) {
        Throwable fault = end.fault();
        if (fault != null) {
            faults.log("a connection ended by an internal error", fault);
        }
        endLog.accept(end);
        services.listener().onClosed(end.cause());
    }

    private Class<? extends ServerChannel> channelType() {
        return eventLoops instanceof EpollEventLoopGroup
                ? EpollServerSocketChannel.class
                : NioServerSocketChannel.class;
    }

    /// `[::]` listens on IPv4 too, so where both wildcards are asked for, one socket does it; where the machine has
    /// no IPv6, IPv4 must do.
    private static List<InetAddress> addresses(List<String> hosts, String portSetting) {
        boolean bothWildcards = hosts.contains("0.0.0.0") && hosts.contains("[::]");
        List<InetAddress> addresses = new ArrayList<>();
        for (String host : hosts) {
            boolean skipped = bothWildcards && host.equals(hasIpv6() ? "0.0.0.0" : "[::]");
            if (!skipped) {
                addresses.add(resolve(host, portSetting));
            }
        }
        return addresses;
    }

    private static boolean hasIpv6() {
        return NetUtil.LOCALHOST6 != null && !NetUtil.isIpV4StackPreferred() && NetUtil.LOCALHOST6.isLoopbackAddress();
    }

    private static InetAddress resolve(String host, String portSetting) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new CannotListenException(InetSocketAddress.createUnresolved(host, 0), portSetting, e);
        }
    }
}
