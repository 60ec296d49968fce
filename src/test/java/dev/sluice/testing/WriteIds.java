package dev.sluice.testing;

import java.util.concurrent.atomic.AtomicLong;

/// Identifiers that no two writers share. Safe for all threads.
public final class WriteIds {
    private static final AtomicLong LAST = new AtomicLong();

    private WriteIds() {}

    public static String next() {
        return "w" + LAST.incrementAndGet();
    }
}
