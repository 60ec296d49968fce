package dev.sluice.rtmp.server;

import dev.sluice.bytes.Bytes;
import dev.sluice.rtmp.session.DisconnectCause;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Listens for RTMP. Connections are spread over the given event loops; each stays on one for its life. Starting and
/// stopping block and are for one thread.
public final class RtmpServer implements AutoCloseable {
    /// One read takes up to this much: at 3 Mbit/s more than a stream sends between two wake-ups of a busy loop,
    /// and less than a connection may hold while its key is checked.
    private static final int READ_BUFFER_BYTES = 32 * 1024;

    /// What we send is a few hundred bytes a session. A client that leaves more than this unread is not listening.
    private static final int UNREAD_OUTPUT_BYTES = 64 * 1024;

    private final EventLoopGroup eventLoops;
    private final RtmpConfig config;
    private final PublishGates gates;
    private final Supplier<Bytes> randomness;
    private final ConnectionListener listener;
    private final LongSupplier nanoClock;
    private final List<Channel> listening = new ArrayList<>();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    /// Told what happens on connections, for counting. Called on event loops, so it must not block.
    public interface ConnectionListener {
        void onReceived(int bytes);

        void onClosed(DisconnectCause cause);
    }

    /// @param randomness 1528 fresh random bytes for each handshake
    /// @param nanoClock for time-outs
    public RtmpServer(
            EventLoopGroup eventLoops,
            RtmpConfig config,
            PublishGates gates,
            Supplier<Bytes> randomness,
            ConnectionListener listener,
            LongSupplier nanoClock) {
        this.eventLoops = eventLoops;
        this.config = config;
        this.gates = gates;
        this.randomness = randomness;
        this.listener = listener;
        this.nanoClock = nanoClock;
    }

    /// Binds all configured addresses.
    ///
    /// @return the port, which is a chosen one if 0 was configured
    /// @throws CannotListenException if an address cannot be had
    public int start() {
        int port = config.port();
        for (InetAddress address : addresses(config.host())) {
            port = bind(new InetSocketAddress(address, port));
        }
        return port;
    }

    /// Takes no more connections; those that are open go on.
    public void stopAccepting() {
        listening.forEach(channel -> channel.close().awaitUninterruptibly());
        listening.clear();
    }

    @Override
    public void close() {
        stopAccepting();
        connections.close().awaitUninterruptibly();
    }

    private int bind(InetSocketAddress address) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(eventLoops)
                .channel(channelType())
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(UNREAD_OUTPUT_BYTES / 2, UNREAD_OUTPUT_BYTES))
                .childOption(
                        ChannelOption.RCVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(2048, 4096, READ_BUFFER_BYTES))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.add(channel);
                        channel.pipeline()
                                .addLast(new RtmpChannelHandler(config, gates, randomness.get(), listener, nanoClock));
                    }
                });
        var bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            close();
            throw new CannotListenException(address, bound.cause());
        }
        listening.add(bound.channel());
        return ((InetSocketAddress) bound.channel().localAddress()).getPort();
    }

    private Class<? extends ServerChannel> channelType() {
        return eventLoops instanceof EpollEventLoopGroup
                ? EpollServerSocketChannel.class
                : NioServerSocketChannel.class;
    }

    /// `[::]` listens on IPv4 too, so where both wildcards are asked for, one socket does it; where the machine has
    /// no IPv6, IPv4 must do.
    private static List<InetAddress> addresses(List<String> hosts) {
        boolean bothWildcards = hosts.contains("0.0.0.0") && hosts.contains("[::]");
        List<InetAddress> addresses = new ArrayList<>();
        for (String host : hosts) {
            boolean skipped = bothWildcards && host.equals(hasIpv6() ? "0.0.0.0" : "[::]");
            if (!skipped) {
                addresses.add(resolve(host));
            }
        }
        return addresses;
    }

    private static boolean hasIpv6() {
        return NetUtil.LOCALHOST6 != null && !NetUtil.isIpV4StackPreferred() && NetUtil.LOCALHOST6.isLoopbackAddress();
    }

    private static InetAddress resolve(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new CannotListenException(new InetSocketAddress(0), e);
        }
    }
}
