package dev.sluice.live;

import dev.sluice.pods.ReportedSession;
import dev.sluice.sessions.SessionEnd;
import dev.sluice.sessions.SessionHistory;
import dev.sluice.sessions.SessionReport;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/// Tells the history of sessions whose process is gone, from its last report: each once. Confined to one thread but
/// for what it returns.
final class LostSessions {
    private static final Logger LOG = Logger.getLogger(LostSessions.class);

    private final LiveEnvironment environment;
    private final String podId;
    private final Set<String> told = new HashSet<>();

    /// @param podId of the process that is gone
    LostSessions(LiveEnvironment environment, String podId) {
        this.environment = environment;
        this.podId = podId;
    }

    /// Forgets all others.
    void keepOnly(Set<String> sessionIds) {
        told.retainAll(sessionIds);
    }

    /// Keeps what was reported last, unless it was kept before.
    ///
    /// @return completes when that was tried, never exceptionally
    CompletionStage<Void> tell(ReportedSession session) {
        Optional<SessionReport> report = session.report(podId);
        SessionHistory history = environment.history();
        if (report.isEmpty() || history == null || !told.add(session.sessionId())) {
            return CompletableFuture.completedStage(null);
        }
        SessionReport ended = report.get().end() == null
                ? report.get()
                        .endedBy(SessionEnd.ofLostPod(
                                podId, report.get().details().measuredAt()))
                : report.get();
        return Stages.start(() -> history.writeIfAbsent(ended)).handle((isNew, failure) -> {
            if (failure != null) {
                environment.metrics().historyFailed();
                try (var _ = SessionFields.of(ended.channelId().value(), ended.id())) {
                    LOG.warnf("the history of session %s is lost: %s", ended.id(), failure);
                }
            } else if (isNew) {
                environment.events().ended(ended);
            }
            return null;
        });
    }
}
