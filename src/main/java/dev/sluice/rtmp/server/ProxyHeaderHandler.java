package dev.sluice.rtmp.server;

import dev.sluice.rtmp.session.DisconnectCause;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/// Takes the client's address from the decoded header, then makes way.
///
/// A health check of the balancer (`LOCAL`), a client that it does not know, and one on a UNIX socket leave the
/// address as it is, the balancer's own (PROXY protocol specification, §2.1 and §2.2).
final class ProxyHeaderHandler extends ChannelInboundHandlerAdapter {
    private final ClientConnection client;
    private final Runnable then;

    ProxyHeaderHandler(ClientConnection client, Runnable then) {
        this.client = client;
        this.then = then;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof HAProxyMessage header)) {
            // The connection is being refused.
            ReferenceCountUtil.release(message);
            return;
        }
        try {
            // Behind a header that was refused another may stand, which the decoder still reads when it is closed.
            if (!client.isEnding()) {
                clientOf(header).ifPresent(client::setRemoteAddress);
                then.run();
            }
        } finally {
            header.release();
        }
        if (!client.isEnding()) {
            context.pipeline().remove(this);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        switch (cause) {
            case DecoderException e -> client.end(DisconnectCause.PROXY_FAILED, RootCause.describe(e));
            case IOException e -> client.endedByPeer();
            default -> client.fail(cause);
        }
    }

    private static Optional<InetSocketAddress> clientOf(HAProxyMessage header) {
        boolean named = header.command() == HAProxyCommand.PROXY;
        return switch (header.proxiedProtocol()) {
            case TCP4, TCP6 ->
                named
                        ? Optional.of(new InetSocketAddress(address(header.sourceAddress()), header.sourcePort()))
                        : Optional.empty();
            case UNKNOWN, UDP4, UDP6, UNIX_STREAM, UNIX_DGRAM -> Optional.empty();
        };
    }

    /// Without a name server, and without the zone, which means nothing here.
    private static InetAddress address(String literal) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(literal);
        try {
            return InetAddress.getByAddress(bytes == null ? new byte[0] : bytes);
        } catch (UnknownHostException e) {
            throw new DecoderException("no address in the PROXY header", e);
        }
    }
}
