package dev.sluice.rtmp.server;

import dev.sluice.rtmp.session.DisconnectCause;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/// Looks at the first byte before TLS does, so that who speaks something else is told apart and costs no TLS.
final class ClientHelloCheck extends ChannelInboundHandlerAdapter {
    /// Every TLS connection begins with a handshake record (RFC 8446 §5.1).
    private static final int HANDSHAKE_RECORD = 0x16;

    private static final int RTMP_VERSION = 3;

    private final ClientConnection client;

    ClientHelloCheck(ClientConnection client) {
        this.client = client;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        client.heard();
        ByteBuf buffer = (ByteBuf) message;
        int first = buffer.getUnsignedByte(buffer.readerIndex());
        if (client.isEnding() || first == HANDSHAKE_RECORD) {
            context.pipeline().remove(this);
            context.fireChannelRead(message);
        } else {
            ReferenceCountUtil.release(message);
            client.end(
                    DisconnectCause.TLS_FAILED,
                    "no TLS: first byte 0x" + Integer.toHexString(first)
                            + (first == RTMP_VERSION ? " looks like RTMP (sent to the RTMPS port?)" : ""));
        }
    }
}
