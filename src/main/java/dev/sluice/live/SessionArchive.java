package dev.sluice.live;

import dev.sluice.sessions.SessionHistory;
import dev.sluice.sessions.SessionReport;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/// Keeps what is told of this process's sessions when they have ended. Safe for all threads; never blocks.
final class SessionArchive {
    private static final Logger LOG = Logger.getLogger(SessionArchive.class);

    /// Writes under way: an outage of a minute in which sessions end as fast as a process can take new ones.
    private static final int MOST_AT_ONCE = 10_000;

    private final LiveEnvironment environment;
    private final Map<String, CompletableFuture<Void>> writing = new ConcurrentHashMap<>();

    SessionArchive(LiveEnvironment environment) {
        this.environment = environment;
    }

    void ended(SessionReport session) {
        environment.events().ended(session);
        SessionHistory history = environment.history();
        if (history == null) {
            return;
        }
        if (writing.size() >= MOST_AT_ONCE) {
            failed(session, "too many others wait for the store");
            return;
        }
        CompletableFuture<Void> written =
                Stages.start(() -> history.write(session)).toCompletableFuture();
        writing.put(session.id(), written);
        var _ = written.whenComplete((done, failure) -> {
            writing.remove(session.id());
            if (failure != null) {
                failed(session, failure.toString());
            }
        });
    }

    private void failed(SessionReport session, String why) {
        environment.metrics().historyFailed();
        try (var _ = SessionFields.of(session.channelId().value(), session.id())) {
            LOG.warnf("the history of session %s is lost: %s", session.id(), why);
        }
    }

    /// Completes when nothing is under way, never exceptionally.
    CompletableFuture<Void> settled() {
        return CompletableFuture.allOf(writing.values().toArray(CompletableFuture[]::new))
                .exceptionally(_ -> null);
    }
}
