package dev.sluice.rtmp.server;

import dev.sluice.bytes.Bytes;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.RtmpConnection;
import dev.sluice.rtmp.session.RtmpLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Ties one socket to one [RtmpConnection]: bytes in and out, reading paused by either side, time-outs, and one end
/// with one cause. All on the channel's event loop.
final class RtmpChannelHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = Logger.getLogger(RtmpChannelHandler.class);

    /// After the last answer was written, how long a client may take to close its side: some need the answer read
    /// before they see the connection end.
    private static final long LINGER_MS = 500;

    private final RtmpConfig config;
    private final PublishGates gates;
    private final Bytes randomness;
    private final RtmpServer.ConnectionListener listener;
    private final LongSupplier nanoClock;
    private @Nullable Socket socket;

    RtmpChannelHandler(
            RtmpConfig config,
            PublishGates gates,
            Bytes randomness,
            RtmpServer.ConnectionListener listener,
            LongSupplier nanoClock) {
        this.config = config;
        this.gates = gates;
        this.randomness = randomness;
        this.listener = listener;
        this.nanoClock = nanoClock;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        socket = new Socket(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf buffer = (ByteBuf) message;
        try {
            Socket open = socket;
            if (open != null) {
                open.receive(buffer);
            }
        } finally {
            buffer.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        Socket open = socket;
        if (open != null && !context.channel().isWritable()) {
            open.abort(DisconnectCause.WRITE_STALLED);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        Socket open = socket;
        if (open != null) {
            open.onClosed();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Socket open = socket;
        if (open == null) {
            var _ = context.close();
        } else if (cause instanceof java.io.IOException) {
            // Reset by peer and its kin: the ordinary end of a dead connection.
            open.abort(DisconnectCause.PEER_CLOSED);
        } else {
            LOG.error("connection ended by an internal error", cause);
            open.abort(DisconnectCause.INTERNAL_ERROR);
        }
    }

    /// The connection as both sides see it.
    private final class Socket implements RtmpConnection.Output, ServerConnection {
        private final ChannelHandlerContext context;
        private final RtmpConnection connection;
        private final ScheduledFuture<?> publishDeadline;
        private @Nullable DisconnectCause cause;
        private boolean wanted = true;
        private boolean congested;
        private boolean receiving;
        private long lastReceivedNanos;

        Socket(ChannelHandlerContext context) {
            this.context = context;
            this.connection = new RtmpConnection(this, gates.gateFor(this), RtmpLimits.DEFAULT, randomness);
            this.publishDeadline = context.executor()
                    .schedule(this::onPublishDeadline, config.publishTimeout().toMillis(), TimeUnit.MILLISECONDS);
            lastReceivedNanos = nanoClock.getAsLong();
        }

        void receive(ByteBuf buffer) {
            lastReceivedNanos = nanoClock.getAsLong();
            listener.onReceived(buffer.readableBytes());
            if (cause != null) {
                return;
            }
            receiving = true;
            try {
                for (ByteBuffer part : buffer.nioBuffers()) {
                    connection.receive(part, nanoClock.getAsLong());
                }
            } finally {
                receiving = false;
            }
        }

        void onClosed() {
            publishDeadline.cancel(false);
            DisconnectCause why = cause == null ? DisconnectCause.PEER_CLOSED : cause;
            cause = why;
            connection.closed(why);
            listener.onClosed(why);
        }

        @Override
        public void write(Bytes bytes) {
            var _ = context.write(Unpooled.wrappedBuffer(bytes.asByteBuffer()), context.voidPromise());
            // What answers received bytes is flushed when all that was read has been answered.
            if (!receiving) {
                context.flush();
            }
        }

        @Override
        public void setReading(boolean reading) {
            wanted = reading;
            applyReading();
        }

        @Override
        public void closeAfterFlush(DisconnectCause why) {
            if (cause != null) {
                return;
            }
            cause = why;
            var _ = context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> closeLater());
            // A client that does not read its answer is not waited for.
            var _ = context.executor()
                    .schedule(this::closeNow, config.publishTimeout().toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public ScheduledExecutorService executor() {
            return context.executor();
        }

        @Override
        public InetSocketAddress remoteAddress() {
            return (InetSocketAddress) context.channel().remoteAddress();
        }

        @Override
        public void setCongested(boolean isCongested) {
            congested = isCongested;
            applyReading();
        }

        @Override
        public void abort(DisconnectCause why) {
            if (cause == null) {
                cause = why;
            }
            var _ = context.close();
        }

        private void closeLater() {
            var _ = context.executor().schedule(this::closeNow, LINGER_MS, TimeUnit.MILLISECONDS);
        }

        private void closeNow() {
            var _ = context.close();
        }

        private void applyReading() {
            boolean reading = wanted && !congested;
            if (reading && !context.channel().config().isAutoRead()) {
                // Silence that we imposed does not count against the client.
                lastReceivedNanos = nanoClock.getAsLong();
            }
            context.channel().config().setAutoRead(reading);
        }

        private void onPublishDeadline() {
            switch (connection.phase()) {
                case HANDSHAKE -> abort(DisconnectCause.HANDSHAKE_TIMEOUT);
                case COMMANDS -> abort(DisconnectCause.PUBLISH_TIMEOUT);
                // The key is being checked: that time is ours.
                case AUTHORISING ->
                    scheduleCheck(
                            this::onPublishDeadline, config.publishTimeout().toNanos());
                case PUBLISHING -> checkIdle();
                case CLOSED -> {}
            }
        }

        private void checkIdle() {
            long limit = config.idleTimeout().toNanos();
            long left = limit - (nanoClock.getAsLong() - lastReceivedNanos);
            if (!context.channel().config().isAutoRead()) {
                scheduleCheck(this::checkIdle, limit);
            } else if (left > 0) {
                scheduleCheck(this::checkIdle, left);
            } else {
                abort(DisconnectCause.IDLE_TIMEOUT);
            }
        }

        private void scheduleCheck(Runnable check, long delayNanos) {
            var _ = context.executor()
                    .schedule(
                            () -> {
                                if (cause == null) {
                                    check.run();
                                }
                            },
                            delayNanos,
                            TimeUnit.NANOSECONDS);
        }
    }
}
