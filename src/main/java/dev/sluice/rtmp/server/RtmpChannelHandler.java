package dev.sluice.rtmp.server;

import dev.sluice.bytes.Bytes;
import dev.sluice.rtmp.session.ConnectionPhase;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.PublishGate;
import dev.sluice.rtmp.session.RtmpConnection;
import dev.sluice.rtmp.session.RtmpLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Carries bytes between a channel and its [RtmpConnection], which is there from the first byte on: who sends none
/// costs next to nothing. On the channel's event loop.
final class RtmpChannelHandler extends ChannelInboundHandlerAdapter
        implements RtmpConnection.Output, Deadlines.Progress, WatchedGate.Watcher {
    private final ClientConnection client;
    private final Channel channel;
    private final PublishGates gates;
    private final Supplier<Bytes> randomness;
    private final RtmpServer.ConnectionListener listener;
    private final LongSupplier nanoClock;
    private final ReadTicker.PerLoop readTickers;
    private final Deadlines deadlines;
    private @Nullable RtmpConnection connection;
    private boolean receiving;
    private boolean cut;

    RtmpChannelHandler(ClientConnection client, RtmpServices services) {
        this.client = client;
        this.channel = client.channel();
        this.gates = services.gates();
        this.randomness = services.randomness();
        this.listener = services.listener();
        this.nanoClock = services.nanoClock();
        this.readTickers = services.readTickers();
        this.deadlines = new Deadlines(services.config(), client, this, nanoClock);
    }

    /// Begins to watch the time, before this handler's turn in the pipeline has come.
    void startDeadlines() {
        deadlines.start();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf buffer = (ByteBuf) message;
        try {
            receive(buffer);
        } finally {
            buffer.release();
        }
    }

    private void receive(ByteBuf buffer) {
        client.heard();
        listener.onReceived(buffer.readableBytes());
        if (client.isEnding()) {
            return;
        }
        RtmpConnection rtmp = connection();
        cut = cut || !rtmp.hasRoomFor(buffer.readableBytes());
        if (cut) {
            // More than we read before the gate was asked comes only when the client has shut down its side: epoll
            // then reads to the end whatever we want. The end that follows is what is to be counted.
            return;
        }
        receiving = true;
        try {
            for (ByteBuffer part : buffer.nioBuffers()) {
                rtmp.receive(part, nanoClock.getAsLong());
            }
        } finally {
            receiving = false;
            if (rtmp.hasShakenHands()) {
                client.spokeRtmp();
            }
        }
        deadlines.received();
        if (!channel.config().isAutoRead()) {
            // Nothing more is read now, and what was read may wait in a handler before this one.
            channel.flush();
        }
    }

    private RtmpConnection connection() {
        RtmpConnection rtmp = connection;
        if (rtmp == null) {
            PublishGate gate = gates.gateFor(client);
            rtmp = new RtmpConnection(this, new WatchedGate(gate, this), RtmpLimits.DEFAULT, randomness.get());
            connection = rtmp;
            client.expectToLeave(rtmp::saidGoodbye);
        }
        return rtmp;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!channel.isWritable()) {
            client.end(DisconnectCause.WRITE_STALLED, "does not read our answers");
        }
    }

    /// A goodbye within TLS is the end of input too, though the socket may stay open.
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslCloseCompletionEvent goodbye && goodbye.isSuccess()) {
            client.endedByPeer();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        DisconnectCause why = client.settle();
        if (connection != null) {
            connection.closed(why);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        switch (cause) {
            case IOException e -> client.endedByPeer();
            case DecoderException e -> client.end(DisconnectCause.TLS_FAILED, RootCause.describe(e));
            default -> client.fail(cause);
        }
    }

    @Override
    public void write(Bytes bytes) {
        var _ = channel.write(Unpooled.wrappedBuffer(bytes.asByteBuffer()), channel.voidPromise());
        // What answers received bytes is flushed when all that was read has been answered.
        if (!receiving) {
            channel.flush();
        }
    }

    @Override
    public void setReading(boolean reading) {
        client.setReading(reading);
    }

    @Override
    public void closeAfterFlush(DisconnectCause why) {
        String detail = connection == null ? "" : connection.closeDetail();
        client.endAfterFlush(why, detail);
    }

    @Override
    public void onAsked() {
        client.authorising();
        deadlines.progressed();
    }

    @Override
    public void onAccepting() {
        client.trust();
        CoalescedReads.begin(channel, readTickers, connection()::missingBytes);
    }

    @Override
    public void onAnswered() {
        deadlines.progressed();
    }

    @Override
    public void dismiss(DisconnectCause why, String description) {
        if (connection != null && connection.hasShakenHands()) {
            connection.end(why, description);
        } else {
            client.end(why, description);
        }
    }

    @Override
    public ConnectionPhase phase() {
        return connection == null ? ConnectionPhase.HANDSHAKE : connection.phase();
    }

    @Override
    public long deliveredBytes() {
        return connection == null ? 0 : connection.deliveredBytes();
    }
}
