package dev.sluice.live;

import dev.sluice.sessions.SessionHistory;
import dev.sluice.sessions.SessionReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Keeps what is told of this process's sessions when they have ended. Safe for all threads; never blocks.
final class SessionArchive {
    private static final Logger LOG = Logger.getLogger(SessionArchive.class);

    /// Writes under way: an outage of ten minutes in which a process of 600 sessions loses each of them every half
    /// minute.
    private static final int MOST_AT_ONCE = 10_000;

    /// Before a write that the store has not taken within its own minute is tried again.
    static final Duration PAUSE = Duration.ofSeconds(10);

    /// Ten minutes of outage or more; as long the roster lists the session, so that whoever follows a process that
    /// dies meanwhile writes it.
    static final int TRIES = 10;

    private final LiveEnvironment environment;
    private final Map<String, CompletableFuture<Void>> writing = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Void>> attempts = new ConcurrentHashMap<>();
    private final Map<String, Runnable> paused = new ConcurrentHashMap<>();
    private volatile boolean exiting;

    SessionArchive(LiveEnvironment environment) {
        this.environment = environment;
    }

    /// Tells that a session has ended, and keeps it.
    ///
    /// @param executor waits between two tries
    /// @return completes when it is kept, or never will be; never exceptionally
    CompletableFuture<Void> ended(SessionReport session, ScheduledExecutorService executor) {
        environment.events().ended(session);
        CompletableFuture<Void> over = new CompletableFuture<>();
        SessionHistory history = environment.history();
        if (history == null) {
            over.complete(null);
        } else if (writing.size() >= MOST_AT_ONCE) {
            failed(session, "too many others wait for the store");
            over.complete(null);
        } else {
            writing.put(session.id(), over);
            var _ = over.thenRun(() -> writing.remove(session.id()));
            write(session, history, executor, TRIES, over);
        }
        return over;
    }

    private void write(
            SessionReport session,
            SessionHistory history,
            ScheduledExecutorService executor,
            int tries,
            CompletableFuture<Void> over) {
        CompletableFuture<Void> attempt = new CompletableFuture<>();
        attempts.put(session.id(), attempt);
        var _ = Stages.start(() -> history.write(session)).whenComplete((_, failure) -> {
            attempts.remove(session.id());
            attempt.complete(null);
            if (failure == null) {
                over.complete(null);
            } else if (tries <= 1) {
                failed(session, failure.toString());
                over.complete(null);
            } else {
                again(session, history, executor, tries - 1, over);
            }
        });
    }

    private void again(
            SessionReport session,
            SessionHistory history,
            ScheduledExecutorService executor,
            int tries,
            CompletableFuture<Void> over) {
        if (exiting) {
            return;
        }
        LOG.debugf("the history of session %s will be written again", session.id());
        paused.put(session.id(), () -> write(session, history, executor, tries, over));
        try {
            var _ = executor.schedule(() -> goOn(session.id()), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            failed(session, "the process exits");
            over.complete(null);
        }
    }

    private void goOn(String sessionId) {
        Runnable write = paused.remove(sessionId);
        if (write != null) {
            write.run();
        }
    }

    private void failed(SessionReport session, String why) {
        environment.metrics().historyFailed();
        try (var _ = SessionFields.of(session.channelId().value(), session.id())) {
            LOG.warnf("the history of session %s is lost: %s", session.id(), why);
        }
    }

    /// The process is about to exit: what failed before is tried once more, at once. What is not written by then
    /// stands in the process's last report, and whoever reads that writes it.
    ///
    /// @return completes when no write is under way, never exceptionally
    CompletableFuture<Void> settled() {
        exiting = true;
        List.copyOf(paused.keySet()).forEach(this::goOn);
        return CompletableFuture.allOf(attempts.values().toArray(CompletableFuture[]::new));
    }
}
