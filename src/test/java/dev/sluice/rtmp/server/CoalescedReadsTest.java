package dev.sluice.rtmp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// On real sockets: what the kernel does with the mark is the point.
class CoalescedReadsTest {
    private static final int PACKET = 1024;
    private static final int PACKET_MILLIS = 4;
    private static final Duration AT_ONCE = Duration.ofMillis(25);

    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicLong received = new AtomicLong();
    private final AtomicInteger missing = new AtomicInteger();
    private CompletableFuture<Channel> accepted = new CompletableFuture<>();
    private final ReadTicker.PerLoop tickers = new ReadTicker.PerLoop();
    private EventLoopGroup loops;
    private Channel server;
    private Socket client;

    private final class Counter extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf buffer = (ByteBuf) message;
            reads.incrementAndGet();
            received.addAndGet(buffer.readableBytes());
            buffer.release();
        }
    }

    @BeforeEach
    void connect() throws Exception {
        assumeTrue(Epoll.isAvailable(), "epoll is Linux's");
        loops = new EpollEventLoopGroup(1);
        CompletableFuture<Channel> connected = new CompletableFuture<>();
        accepted = connected;
        server = new ServerBootstrap()
                .group(loops)
                .channel(EpollServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.config().setRecvByteBufAllocator(new ReadSize());
                        channel.pipeline().addLast(new Counter());
                        connected.complete(channel);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        client = new Socket(InetAddress.getLoopbackAddress(), ((InetSocketAddress) server.localAddress()).getPort());
        client.setTcpNoDelay(true);
    }

    @AfterEach
    void close() throws IOException {
        if (loops != null) {
            client.close();
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    private void onLoop(Runnable task) throws Exception {
        accepted.get().eventLoop().submit(task).get();
    }

    private void begin() throws Exception {
        Channel channel = accepted.get();
        onLoop(() -> CoalescedReads.begin(channel, tickers, _ -> missing.get()));
    }

    private boolean tickerRuns() throws Exception {
        ReadTicker ticker = tickers.of(accepted.get().eventLoop());
        return accepted.get().eventLoop().submit(ticker::isRunning).get();
    }

    /// Two megabits per second in small packets.
    private void stream(Duration time) throws Exception {
        OutputStream out = client.getOutputStream();
        byte[] packet = new byte[PACKET];
        long start = System.nanoTime();
        for (long sent = 0; System.nanoTime() - start < time.toNanos(); sent++) {
            out.write(packet);
            long due = start + Duration.ofMillis(PACKET_MILLIS * (sent + 1)).toNanos();
            Thread.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
        }
    }

    private void streamUntilCollected() throws Exception {
        begin();
        stream(Duration.ofSeconds(CoalescedReads.STEADY_WINDOWS).plusMillis(1_500));
        settle();
    }

    /// What has been sent is read to the last byte, and the mark was set again just now.
    private void settle() throws Exception {
        Thread.sleep(2 * CoalescedReads.PATIENCE_TICKS * ReadTicker.TICK_MILLIS);
        received.set(0);
        client.getOutputStream().write(1);
        awaitReceived(1);
        reads.set(0);
        received.set(0);
    }

    private interface Write {
        void run() throws IOException;
    }

    /// Of several times, as a busy machine holds up any one of them: what waits for the ticker is never quick.
    private Duration quickestOf(int times, Write write, int bytes) throws IOException {
        Duration quickest = Duration.ofSeconds(10);
        for (int i = 0; i < times; i++) {
            long before = received.get();
            long from = System.nanoTime();
            write.run();
            awaitReceived(before + bytes);
            Duration took = Duration.ofNanos(System.nanoTime() - from);
            quickest = took.compareTo(quickest) < 0 ? took : quickest;
        }
        return quickest;
    }

    private void awaitReceived(long bytes) {
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> received.get() == bytes);
    }

    @Test
    void theSameBytesComeInFewerReads() throws Exception {
        stream(Duration.ofSeconds(1));
        await().until(() -> received.get() % PACKET == 0 && received.get() > 0);
        double before = received.get() / (double) reads.get();
        streamUntilCollected();
        stream(Duration.ofSeconds(1));
        double after = received.get() / (double) reads.get();
        assertThat(after).isGreaterThan(2 * before);
    }

    @Test
    void whatStaysBelowTheMarkIsReadSoonAndNotAtOnce() throws Exception {
        boolean soonAndNotAtOnce = false;
        // A busy machine may send so late that the mark has fallen by then.
        for (int i = 0; i < 3 && !soonAndNotAtOnce; i++) {
            streamUntilCollected();
            long from = System.nanoTime();
            client.getOutputStream().write(new byte[PACKET]);
            awaitReceived(PACKET);
            Duration took = Duration.ofNanos(System.nanoTime() - from);
            soonAndNotAtOnce = took.compareTo(AT_ONCE) >= 0 && took.compareTo(Duration.ofSeconds(1)) < 0;
        }
        assertThat(soonAndNotAtOnce).isTrue();
    }

    @Test
    void theMarkFallsWithTheBitrate() throws Exception {
        streamUntilCollected();
        Thread.sleep(2_200);
        client.getOutputStream().write(1);
        awaitReceived(1);
        assertThat(quickestOf(5, () -> client.getOutputStream().write(1), 1)).isLessThan(AT_ONCE);
    }

    @Test
    void theRestOfALargeMessageIsReadAsSoonAsItIsThere() throws Exception {
        streamUntilCollected();
        // A keyframe whose end is still to come, again and again.
        missing.set(10);
        client.getOutputStream().write(new byte[32 * PACKET]);
        awaitReceived(32 * PACKET);
        assertThat(quickestOf(5, () -> client.getOutputStream().write(new byte[10]), 10))
                .isLessThan(AT_ONCE);
    }

    @Test
    void theEndIsNoticedAtOnceWithAllThatCameBefore() throws Exception {
        Duration quickest = Duration.ofSeconds(10);
        for (int i = 0; i < 3 && quickest.compareTo(AT_ONCE) >= 0; i++) {
            if (i > 0) {
                close();
                connect();
            }
            streamUntilCollected();
            long from = System.nanoTime();
            client.getOutputStream().write(new byte[PACKET]);
            client.close();
            accepted.get().closeFuture().sync();
            Duration took = Duration.ofNanos(System.nanoTime() - from);
            quickest = took.compareTo(quickest) < 0 ? took : quickest;
            assertThat(received.get()).isEqualTo(PACKET);
        }
        assertThat(quickest).isLessThan(AT_ONCE);
    }

    @Test
    void whenItEndsWhatTheKernelHasCollectedIsReadBeforeReadingIsStopped() throws Exception {
        streamUntilCollected();
        Channel channel = accepted.get();
        client.getOutputStream().write(new byte[PACKET]);
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        onLoop(() -> {
            CoalescedReads.end(channel);
            var _ = channel.eventLoop()
                    .schedule(
                            () -> {
                                channel.config().setAutoRead(false);
                                stopped.complete(null);
                            },
                            0,
                            TimeUnit.MILLISECONDS);
        });
        stopped.get();
        assertThat(received.get()).isEqualTo(PACKET);
        assertThat(tickerRuns()).isFalse();
    }

    @Test
    void theTickerStopsWithTheLastConnection() throws Exception {
        begin();
        begin();
        assertThat(tickerRuns()).isTrue();
        client.close();
        accepted.get().closeFuture().sync();
        await().until(() -> !tickerRuns());
    }

    @Test
    void otherTransportsReadAsEver() {
        EmbeddedChannel channel = new EmbeddedChannel();
        CoalescedReads.begin(channel, tickers, _ -> 0);
        assertThat(channel.pipeline().get(CoalescedReads.class)).isNull();
        assertThat(channel.config().getOption(ChannelOption.AUTO_READ)).isTrue();
    }
}
