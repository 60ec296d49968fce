package dev.sluice.hooks;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Messages that must arrive in order: one after the other, each until it is delivered or given up. A thread of its
/// own works on them while there are any. Safe for all threads.
final class Lane {
    /// With eight lanes a receiver that is away keeps some 2,000 events, a few megabytes; what comes beyond is
    /// dropped.
    static final int MOST_WAITING = 250;

    private final Consumer<Message> deliver;
    private final Consumer<Message> drop;
    private final Deque<Message> waiting = new ArrayDeque<>();
    private boolean working;
    private boolean closed;

    /// @param deliver blocks until the message is done with
    /// @param drop told of each that was waiting when the lane was closed
    Lane(Consumer<Message> deliver, Consumer<Message> drop) {
        this.deliver = deliver;
        this.drop = drop;
    }

    /// Takes a message, to be delivered behind those before it.
    ///
    /// @return false if there is no room
    synchronized boolean add(Message message) {
        if (closed || waiting.size() >= MOST_WAITING) {
            return false;
        }
        waiting.add(message);
        if (!working) {
            working = true;
            var _ = Thread.ofVirtual().name("webhooks").start(this::work);
        }
        return true;
    }

    private void work() {
        for (Message message = next(); message != null; message = next()) {
            deliver.accept(message);
        }
    }

    private synchronized @Nullable Message next() {
        Message message = waiting.poll();
        if (message == null) {
            working = false;
            notifyAll();
        }
        return message;
    }

    /// Waits until everything is done with, at most so long.
    synchronized void awaitIdle(long millis) throws InterruptedException {
        long left = millis;
        long endNanos = System.nanoTime() + millis * 1_000_000;
        while (working && left > 0) {
            wait(left);
            left = (endNanos - System.nanoTime()) / 1_000_000;
        }
    }

    /// Takes no more, and drops what waits.
    void close() {
        Deque<Message> left;
        synchronized (this) {
            closed = true;
            left = new ArrayDeque<>(waiting);
            waiting.clear();
        }
        left.forEach(drop);
    }
}
