package dev.sluice.rtmp.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;

/// Keeps what TLS has decrypted while the connection is not read, as one read may hold several records: it is
/// delivered when reading goes on, and all of it before the connection's end, so that a publisher that leaves
/// meanwhile loses nothing. On the channel's event loop; owns the buffers that it keeps.
///
/// What is kept is what one read brings and one record that it completes. More comes only when the client has shut
/// down its side, as epoll then reads to the end whatever we want: it is passed on as it would be without TLS.
final class UnreadInput extends ChannelDuplexHandler {
    /// The event that has everything delivered that is kept: nothing more will be read.
    static final Object DELIVER = new Object();

    /// The plaintext of one record (RFC 8446 §5.1).
    private static final int MAX_RECORD_BYTES = 16 * 1024;

    private final ClientConnection client;
    private final ArrayDeque<ByteBuf> kept = new ArrayDeque<>();
    private int keptBytes;
    private boolean scheduled;

    UnreadInput(ClientConnection client) {
        this.client = client;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        // Before the end is counted, which is before the channel is told to be inactive.
        context.channel().closeFuture().addListener(_ -> deliverAll(context));
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        while (!kept.isEmpty()) {
            take().release();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (kept.isEmpty() && isReading(context)) {
            context.fireChannelRead(message);
            return;
        }
        ByteBuf buffer = (ByteBuf) message;
        kept.add(buffer);
        keptBytes += buffer.readableBytes();
        if (keptBytes > client.readBytes() + MAX_RECORD_BYTES) {
            deliverAll(context);
        }
    }

    /// Reading goes on. What was kept comes first, but not from within the call that lets it go on.
    @Override
    public void read(ChannelHandlerContext context) {
        if (kept.isEmpty()) {
            context.read();
        } else if (!scheduled) {
            scheduled = true;
            context.executor().execute(() -> resume(context));
        }
    }

    private void resume(ChannelHandlerContext context) {
        scheduled = false;
        while (!kept.isEmpty() && isReading(context)) {
            context.fireChannelRead(take());
        }
        context.fireChannelReadComplete();
        if (isReading(context)) {
            context.read();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (DELIVER.equals(event)) {
            deliverAll(context);
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        deliverAll(context);
        context.fireChannelInactive();
    }

    private void deliverAll(ChannelHandlerContext context) {
        while (!kept.isEmpty()) {
            context.fireChannelRead(take());
        }
    }

    private ByteBuf take() {
        ByteBuf first = kept.remove();
        keptBytes -= first.readableBytes();
        return first;
    }

    private static boolean isReading(ChannelHandlerContext context) {
        return context.channel().config().isAutoRead();
    }
}
