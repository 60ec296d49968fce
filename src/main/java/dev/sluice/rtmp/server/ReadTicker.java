package dev.sluice.rtmp.server;

import io.netty.channel.EventLoop;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One timer for all connections of an event loop whose reads are collected; it runs while there are any. On the
/// event loop.
final class ReadTicker {
    static final long TICK_MILLIS = 30;

    /// What is looked after.
    interface Reader {
        /// [#TICK_MILLIS] have passed, or more on a busy loop.
        void tick();
    }

    /// One for each event loop. For all threads.
    static final class PerLoop {
        private final Map<EventLoop, ReadTicker> tickers = new ConcurrentHashMap<>();

        ReadTicker of(EventLoop loop) {
            return tickers.computeIfAbsent(loop, ReadTicker::new);
        }
    }

    private final EventLoop loop;
    private final Set<Reader> readers = new LinkedHashSet<>();
    private @Nullable ScheduledFuture<?> timer;

    ReadTicker(EventLoop loop) {
        this.loop = loop;
    }

    void add(Reader reader) {
        readers.add(reader);
        if (timer == null) {
            timer = loop.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    void remove(Reader reader) {
        readers.remove(reader);
        if (timer != null && readers.isEmpty()) {
            timer.cancel(false);
            timer = null;
        }
    }

    boolean isRunning() {
        return timer != null;
    }

    private void tick() {
        readers.forEach(Reader::tick);
    }
}
