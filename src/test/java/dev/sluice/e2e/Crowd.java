package dev.sluice.e2e;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Thousands of connections that begin a handshake and then do nothing: one thread, one selector. Those that the
/// service ends stay ended.
final class Crowd implements AutoCloseable {
    /// Descriptors that this JVM needs for everything else.
    private static final int SPARED_FILES = 1_000;

    /// Connections at a time between two breaths.
    private static final int BATCH = 20;

    private static final byte[] BEGINNING = Arrays.copyOf(Abuser.handshake(), 100);

    private final URI url;
    private final Selector selector;
    private int opened;
    private int ended;

    Crowd(URI url) throws IOException {
        this.url = url;
        this.selector = Selector.open();
    }

    /// As many as are wanted, or as this process may open. In CI it must be able to open them all.
    static int possible(int wanted) {
        int possible = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? (int) Math.min(
                        wanted, system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount() - SPARED_FILES)
                : wanted;
        if (possible < wanted && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("CI lets a process open too few files: " + possible + " of " + wanted);
        }
        return possible;
    }

    /// Lets `count` of them come.
    void arrive(int count, int perSecond) throws IOException {
        long begin = System.nanoTime();
        while (opened < count) {
            for (int i = 0; i < BATCH && opened < count; i++) {
                open();
            }
            look();
            long due = begin + TimeUnit.SECONDS.toNanos(opened) / perSecond;
            LockSupport.parkNanos(due - System.nanoTime());
        }
    }

    private void open() throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(url.getHost(), url.getPort()));
        opened++;
        try {
            channel.write(ByteBuffer.wrap(BEGINNING));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
        } catch (IOException e) {
            end(channel);
        }
    }

    /// Takes notice of those that were ended.
    private void look() throws IOException {
        selector.selectNow(key -> {
            SocketChannel channel = (SocketChannel) key.channel();
            try {
                if (channel.read(ByteBuffer.allocate(64)) < 0) {
                    end(channel);
                }
            } catch (IOException e) {
                end(channel);
            }
        });
    }

    private void end(SocketChannel channel) {
        ended++;
        try {
            channel.close();
        } catch (IOException e) {
            // It has ended anyway.
        }
    }

    /// How many are still connected.
    int left() throws IOException {
        look();
        return opened - ended;
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
