package dev.sluice.rtmp.server;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Computes TLS handshakes. On the event loops a crowd of them would hold up all streams that run there.
final class TlsTasks {
    private static final int THREADS = 2;

    /// A handshake takes one or two tasks of a few milliseconds: what waits is done well within the time that a
    /// handshake may take, and all encoders of a large site may come back at once.
    static final int MAX_WAITING = 1024;

    private static final long IDLE_SECONDS = 10;

    private TlsTasks() {}

    /// Refuses a task ([java.util.concurrent.RejectedExecutionException]) when too many wait.
    static ExecutorService newExecutor() {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                Thread.ofPlatform().daemon().name("tls-", 1).factory());
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
