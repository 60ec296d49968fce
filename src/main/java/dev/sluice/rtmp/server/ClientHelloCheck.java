package dev.sluice.rtmp.server;

import dev.sluice.rtmp.session.DisconnectCause;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/// Looks at the first byte before TLS does, so that who speaks something else is told apart and costs no TLS. Until
/// the handshake is over it bounds what comes: it waits in the TLS handler while another thread computes.
final class ClientHelloCheck extends ChannelInboundHandlerAdapter {
    /// Every TLS connection begins with a handshake record (RFC 8446 §5.1).
    private static final int HANDSHAKE_RECORD = 0x16;

    private static final int RTMP_VERSION = 3;

    /// The largest handshake message that the JDK takes is 32 KiB, and one record may come behind it. Real clients
    /// send below 2 KiB until they have our answer.
    static final int MAX_HANDSHAKE_BYTES = 48 * 1024;

    private final ClientConnection client;
    private int bytes;

    ClientHelloCheck(ClientConnection client) {
        this.client = client;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        client.heard();
        ByteBuf buffer = (ByteBuf) message;
        if (!client.isEnding()) {
            check(buffer);
        }
        if (client.isEnding()) {
            ReferenceCountUtil.release(message);
        } else {
            context.fireChannelRead(message);
        }
    }

    private void check(ByteBuf buffer) {
        int first = buffer.getUnsignedByte(buffer.readerIndex());
        if (bytes == 0 && first != HANDSHAKE_RECORD) {
            client.end(
                    DisconnectCause.TLS_FAILED,
                    "no TLS: first byte 0x" + Integer.toHexString(first)
                            + (first == RTMP_VERSION ? " looks like RTMP (sent to the RTMPS port?)" : ""));
        }
        bytes += buffer.readableBytes();
        if (bytes > MAX_HANDSHAKE_BYTES) {
            client.end(DisconnectCause.TLS_FAILED, "more than " + MAX_HANDSHAKE_BYTES + " bytes of a TLS handshake");
        }
    }
}
