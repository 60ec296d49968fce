package dev.sluice.rtmp.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;

/// Reads the header of the PROXY protocol, of either version, and passes on what comes behind it.
final class ProxyHeaderDecoder extends HAProxyMessageDecoder {
    /// A header of version 2 with everything that load balancers put into one: addresses, ids of an endpoint, the
    /// names of a certificate. Version 1 has at most 107 bytes.
    private static final int MAX_HEADER_BYTES = 1024;

    /// The decoder counts extensions only, and adds room for the longest addresses.
    private static final int MAX_EXTENSION_BYTES = MAX_HEADER_BYTES - 16 - 216;

    private final ClientConnection client;

    ProxyHeaderDecoder(ClientConnection client) {
        super(MAX_EXTENSION_BYTES);
        this.client = client;
        setCumulator(ProxyHeaderDecoder::append);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        client.heard();
        super.channelRead(context, message);
    }

    /// Collects in arrays of the heap: a header whose extensions are broken leaves counted references to them
    /// behind, which the garbage collector then takes.
    private static ByteBuf append(ByteBufAllocator allocator, ByteBuf before, ByteBuf in) {
        try {
            byte[] all = new byte[before.readableBytes() + in.readableBytes()];
            int kept = before.readableBytes();
            before.readBytes(all, 0, kept);
            in.readBytes(all, kept, all.length - kept);
            return Unpooled.wrappedBuffer(all);
        } finally {
            before.release();
            in.release();
        }
    }
}
