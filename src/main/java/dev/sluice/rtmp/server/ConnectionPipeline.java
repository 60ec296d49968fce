package dev.sluice.rtmp.server;

import dev.sluice.net.IpNetwork;
import dev.sluice.rtmp.server.ClientConnection.Stage;
import dev.sluice.rtmp.server.RtmpConfig.ProxyProtocol;
import dev.sluice.rtmp.session.DisconnectCause;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// What happens to an accepted socket, in this order: may its address connect at all, is there a place, who is it
/// (PROXY header), TLS, RTMP. What comes later is in the pipeline only when its turn has come.
final class ConnectionPipeline extends ChannelInitializer<Channel> {
    private final RtmpServices services;
    private final Admission admission;
    private final Optional<Supplier<SslContext>> tls;
    private final Executor tlsTasks;
    private final ChannelGroup connections;
    private final Consumer<ConnectionEnd> onEnd;

    /// @param tls asked for each connection, so that a new certificate is used at once
    /// @param tlsTasks computes handshakes; may refuse to
    ConnectionPipeline(
            RtmpServices services,
            Admission admission,
            Optional<Supplier<SslContext>> tls,
            Executor tlsTasks,
            ChannelGroup connections,
            Consumer<ConnectionEnd> onEnd) {
        this.services = services;
        this.admission = admission;
        this.tls = tls;
        this.tlsTasks = tlsTasks;
        this.connections = connections;
        this.onEnd = onEnd;
    }

    @Override
    protected void initChannel(Channel channel) {
        connections.add(channel);
        ClientConnection client = new ClientConnection(channel, services.nanoClock(), onEnd);
        boolean proxied = services.config().proxyProtocol() == ProxyProtocol.REQUIRED;
        if (proxied && !isBalancer(client)) {
            client.end(DisconnectCause.PROXY_FAILED, "not in sluice.rtmp.proxy-networks");
            return;
        }
        if (!proxied && isRefused(client)) {
            return;
        }
        Optional<Admission.Place> place =
                admission.enter(() -> channel.eventLoop().execute(client::makeRoom));
        if (place.isEmpty()) {
            client.end(DisconnectCause.OVERLOADED, "sluice.rtmp.max-connections are open");
            return;
        }
        client.seat(place.get());
        RtmpChannelHandler rtmp = new RtmpChannelHandler(client, services);
        rtmp.startDeadlines();
        if (proxied) {
            client.enter(Stage.PROXY_HEADER);
            channel.pipeline()
                    .addLast(new ProxyHeaderDecoder(client))
                    .addLast(new ProxyHeaderHandler(client, () -> afterProxyHeader(client, rtmp)));
        } else {
            secured(client, rtmp);
        }
    }

    private boolean isBalancer(ClientConnection peer) {
        return IpNetwork.anyContains(
                services.config().proxyNetworks(), peer.remoteAddress().getAddress());
    }

    private boolean isRefused(ClientConnection client) {
        boolean denied = admission.isDenied(client.remoteAddress().getAddress());
        if (denied) {
            client.end(DisconnectCause.ADDRESS_DENIED, "in sluice.rtmp.denied-networks");
        }
        return denied;
    }

    private void afterProxyHeader(ClientConnection client, RtmpChannelHandler rtmp) {
        if (isRefused(client)) {
            return;
        }
        if (client.countClient()) {
            secured(client, rtmp);
        } else {
            client.end(
                    DisconnectCause.ADDRESS_CROWDED,
                    "sluice.rtmp.max-connections-per-address are open from "
                            + IpNetwork.ofClient(client.remoteAddress().getAddress()));
        }
    }

    private void secured(ClientConnection client, RtmpChannelHandler rtmp) {
        ChannelPipeline pipeline = client.channel().pipeline();
        if (tls.isEmpty()) {
            client.enter(Stage.RTMP);
            pipeline.addLast(rtmp);
            return;
        }
        client.enter(Stage.TLS);
        try {
            pipeline.addLast(new ClientHelloCheck(client))
                    .addLast(tlsHandler(tls.get().get(), client.channel()))
                    .addLast(new TlsHandshakeHandler(client, p -> {
                        client.enter(Stage.RTMP);
                        p.remove(ClientHelloCheck.class);
                        p.addLast(new UnreadInput(client)).addLast(rtmp);
                    }));
        } catch (RuntimeException e) {
            client.fail(e);
        }
    }

    private SslHandler tlsHandler(SslContext context, Channel channel) {
        SslHandler handler = context.newHandler(channel.alloc(), tlsTasks);
        // Our own deadline runs from accepting on.
        handler.setHandshakeTimeoutMillis(0);
        // A client that does not read is not waited for with a goodbye.
        handler.setCloseNotifyFlushTimeoutMillis(ClientConnection.LINGER.toMillis());
        return handler;
    }
}
