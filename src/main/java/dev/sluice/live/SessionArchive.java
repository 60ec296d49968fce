package dev.sluice.live;

import dev.sluice.sessions.SessionHistory;
import dev.sluice.sessions.SessionReport;
import java.time.Duration;
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
        var _ = Stages.start(() -> history.write(session)).whenComplete((_, failure) -> {
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
        LOG.debugf("the history of session %s will be written again", session.id());
        try {
            var _ = executor.schedule(
                    () -> write(session, history, executor, tries, over), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            failed(session, "the process exits");
            over.complete(null);
        }
    }

    private void failed(SessionReport session, String why) {
        environment.metrics().historyFailed();
        LOG.warnf("the history of session %s is lost: %s", session.id(), why);
    }

    /// Completes when nothing is under way, never exceptionally.
    CompletableFuture<Void> settled() {
        return CompletableFuture.allOf(writing.values().toArray(CompletableFuture[]::new))
                .exceptionally(_ -> null);
    }
}
