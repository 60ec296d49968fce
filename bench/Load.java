import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Many publishers on one thread: every [#TICK_MS] ms each of them sends what is due by then. Closing it breaks the
/// connections off.
final class Load implements AutoCloseable {
    /// Less than half of a frame at 30 a second, and still few calls of the kernel.
    private static final int TICK_MS = 10;

    private final Publisher.Settings settings;
    private final List<Server.Target> targets;
    private final double perSecond;
    private final List<Publisher> publishers = new ArrayList<>();
    private final ByteBuffer scratch = ByteBuffer.allocate(16 * 1024);
    private final Selector selector;
    private final Thread thread;
    private volatile boolean closing;
    private volatile int live;

    /// Begins to connect.
    ///
    /// @param perSecond how many publishers connect each second
    Load(Publisher.Settings settings, List<Server.Target> targets, double perSecond) {
        this.settings = settings;
        this.targets = targets;
        this.perSecond = perSecond;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = Thread.ofPlatform().name("load").start(this::run);
    }

    LoadFigures figures() {
        return settings.figures();
    }

    /// Publishers whose stream runs now.
    int live() {
        return live;
    }

    /// Returns when all publish, one has failed, or the time is over.
    void awaitLive(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (live < targets.size() && figures().failures() == 0 && System.nanoTime() < end) {
            Thread.sleep(50);
        }
    }

    /// What all of them have to send in so long a time.
    double bytesDue(double seconds) {
        return settings.tape().bytesPerSecond() * targets.size() * seconds;
    }

    /// By publisher; only after [#close()].
    List<List<Publisher.Segment>> segments() {
        return publishers.stream().map(Publisher::segments).toList();
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long start = System.nanoTime();
        long tick = start;
        try (selector) {
            while (!closing) {
                long wait = TimeUnit.NANOSECONDS.toMillis(tick - System.nanoTime());
                if (wait > 0) {
                    selector.select(this::select, wait);
                } else {
                    selector.selectNow(this::select);
                }
                long now = System.nanoTime();
                if (now < tick) {
                    continue;
                }
                tick = Math.max(tick + TimeUnit.MILLISECONDS.toNanos(TICK_MS), now);
                open(now - start);
                live = sendAll();
            }
        } catch (IOException e) {
            figures().failed("the load itself: " + e);
        }
        publishers.forEach(Publisher::close);
    }

    private void open(long sinceNanos) throws IOException {
        while (publishers.size() < targets.size() && publishers.size() < sinceNanos / 1e9 * perSecond) {
            Publisher publisher = new Publisher(settings, targets.get(publishers.size()));
            publishers.add(publisher);
            publisher.channel().register(selector, SelectionKey.OP_CONNECT, publisher);
        }
    }

    private void select(SelectionKey key) {
        Publisher publisher = (Publisher) key.attachment();
        guarded(publisher, () -> {
            if (key.isConnectable()) {
                publisher.connected();
                key.interestOps(SelectionKey.OP_READ);
            }
            if (key.isReadable()) {
                publisher.read(scratch);
            }
            publisher.send(System.nanoTime());
        });
    }

    private int sendAll() {
        int running = 0;
        for (Publisher publisher : publishers) {
            if (publisher.isLive()) {
                running++;
                guarded(publisher, () -> publisher.send(System.nanoTime()));
            } else if (publisher.channel().isConnected()) {
                guarded(publisher, () -> publisher.send(System.nanoTime()));
            }
        }
        return running;
    }

    private interface Step {
        void run() throws IOException;
    }

    private void guarded(Publisher publisher, Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException e) {
            figures().failed(String.valueOf(e.getMessage()));
            publisher.close();
        }
    }
}
