package dev.sluice.rtmp.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.handler.ssl.SslHandler;
import java.util.function.IntUnaryOperator;

/// Has the kernel wake us for about one video frame of a publisher instead of for each of its packets.
///
/// `SO_RCVLOWAT` (socket(7)) is set to what comes in [#COLLECTED_MILLIS] at the stream's present bitrate. Below that
/// mark epoll stays silent, but for the connection's end, which it always tells. What has lain below the mark is
/// fetched by the ticker: it lowers the mark to one byte, upon which Linux looks at the socket anew and wakes us if
/// there is anything (`tcp_set_rcvlowat`); after that read the mark is set again.
///
/// The end of a large message is waited for by its exact length: a keyframe ends a segment, and the segment is not to
/// wait for another frame to fill the mark.
///
/// First in the pipeline, as it counts what comes through the socket. Removing it has everything read at once again.
final class CoalescedReads extends ChannelInboundHandlerAdapter implements ReadTicker.Reader {
    /// Linux's `SOL_SOCKET` and `SO_RCVLOWAT`.
    private static final ChannelOption<Integer> LOW_WATER_MARK = new IntegerUnixChannelOption("SO_RCVLOWAT", 1, 18);

    /// A frame at 30 frames a second.
    static final int COLLECTED_MILLIS = 33;

    /// A quarter of a megabit per second: of less, little is to be had, and the ticker would do the reading.
    static final int LEAST_MARK = 1024;

    /// One read takes all of it, and it is well below any receive buffer.
    static final int GREATEST_MARK = ReadSize.TRUSTED_BYTES;

    /// After so many ticks without a read, what lies below the mark is fetched: nothing waits for longer than they
    /// last. Frames are of many sizes, so that some of their distances have to pass.
    static final int PATIENCE_TICKS = 3;

    /// The bitrate is that of a second.
    static final int WINDOW_TICKS = (int) (1000 / ReadTicker.TICK_MILLIS);

    /// A message of so many marks is large.
    private static final int LARGE_MARKS = 2;

    /// So many seconds have to bring enough before reads are collected: a publisher's first ones, with what it has
    /// saved up, say nothing of the rest.
    static final int STEADY_WINDOWS = 3;

    private static final int NONE = 1;

    private final Channel channel;
    private final ReadTicker ticker;
    private final IntUnaryOperator missing;
    private int windowTicks;
    private long windowBytes;
    private long bytesBefore;
    private int steadyWindows;
    /// What it is to be, and what it is at the moment.
    private int wantedMark = NONE;

    private int mark = NONE;
    private int ticksSinceRead;

    private CoalescedReads(Channel channel, ReadTicker ticker, IntUnaryOperator missing) {
        this.channel = channel;
        this.ticker = ticker;
        this.missing = missing;
    }

    /// Begins to collect what comes on a channel, where its transport can do so and it has not begun yet.
    ///
    /// @param missing how much is to come of a message that has begun and has at least the given length, else 0
    static void begin(Channel channel, ReadTicker.PerLoop tickers, IntUnaryOperator missing) {
        if (channel.pipeline().get(CoalescedReads.class) == null
                && channel.config().setOption(LOW_WATER_MARK, NONE)) {
            channel.pipeline().addFirst(new CoalescedReads(channel, tickers.of(channel.eventLoop()), missing));
        }
    }

    /// From now on everything is read as soon as it comes; what the kernel has collected is read in the event loop's
    /// next turn.
    static void end(Channel channel) {
        if (channel.pipeline().get(CoalescedReads.class) != null) {
            channel.pipeline().remove(CoalescedReads.class);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ticker.add(this);
    }

    /// Also when the channel is closed.
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        ticker.remove(this);
        set(NONE);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        windowBytes += ((ByteBuf) message).readableBytes();
        context.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        ticksSinceRead = 0;
        set(nextMark());
        context.fireChannelReadComplete();
    }

    @Override
    public void tick() {
        if (++windowTicks == WINDOW_TICKS) {
            wantedMark = markOf(windowBytes);
            windowTicks = 0;
            windowBytes = 0;
        }
        // While nothing is read on purpose, nothing needs to be fetched.
        if (++ticksSinceRead >= PATIENCE_TICKS && channel.config().isAutoRead()) {
            set(NONE);
        }
    }

    private int nextMark() {
        int rest = wantedMark == NONE ? 0 : missing.applyAsInt(LARGE_MARKS * wantedMark);
        if (rest == 0) {
            return wantedMark;
        }
        // Of what is still to be deciphered nobody knows how much the socket has to bring.
        boolean encrypted = channel.pipeline().get(SslHandler.class) != null;
        return encrypted ? NONE : Math.min(rest, wantedMark);
    }

    /// By the lesser of the last two seconds: a keyframe may fall into every other one.
    private int markOf(long bytes) {
        long lesser = Math.min(bytes, bytesBefore);
        bytesBefore = bytes;
        long collected = lesser * COLLECTED_MILLIS / 1000;
        if (collected < LEAST_MARK) {
            steadyWindows = 0;
            return NONE;
        }
        steadyWindows = Math.min(steadyWindows + 1, STEADY_WINDOWS);
        if (steadyWindows < STEADY_WINDOWS) {
            return NONE;
        }
        int next = (int) Math.min(collected, GREATEST_MARK);
        boolean aboutTheSame = Math.abs(next - wantedMark) < wantedMark / 4;
        return aboutTheSame ? wantedMark : next;
    }

    /// Nothing is thrown: that would end the ticker of all connections.
    private void set(int bytes) {
        if (mark != bytes && channel.isOpen()) {
            mark = bytes;
            try {
                channel.config().setOption(LOW_WATER_MARK, bytes);
            } catch (ChannelException e) {
                channel.pipeline().fireExceptionCaught(e);
            }
        }
    }
}
