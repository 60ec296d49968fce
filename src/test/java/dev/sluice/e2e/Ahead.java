package dev.sluice.e2e;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Plays the rows of a table, each with nothing to do with the others, a few of them ahead of the tests that ask how
/// they went: one waits for a server or a store while another one needs the processor. Confined to the test's thread.
///
/// @param <R> with equal rows played once
final class Ahead<R> implements AutoCloseable {
    /// As many as a machine of two cores is never idle with.
    private static final int ROWS = 2;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<R, Future<?>> begun = new HashMap<>();
    private final List<R> rows;
    private final Play<R> play;

    /// Fails as its test is to fail.
    interface Play<R> {
        void row(R row);
    }

    Ahead(List<R> rows, Play<R> play) {
        this.rows = List.copyOf(rows);
        this.play = play;
    }

    void begin(R row) {
        begun.computeIfAbsent(row, each -> threads.submit(() -> play.row(each)));
    }

    /// Waits for a row, and fails if it has failed.
    void outcome(R row) throws Throwable {
        int at = rows.indexOf(row);
        rows.subList(at, Math.min(at + 1 + ROWS, rows.size())).forEach(this::begin);
        try {
            Objects.requireNonNull(begun.get(row)).get();
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
