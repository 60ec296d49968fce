package dev.sluice.live;

import dev.sluice.pods.ReportedSession;
import dev.sluice.sessions.SessionEnd;
import dev.sluice.sessions.SessionHistory;
import dev.sluice.sessions.SessionReport;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;

/// Tells the history of sessions whose process is gone, from its last report: each once. Confined to one thread.
final class LostSessions {
    private static final Logger LOG = Logger.getLogger(LostSessions.class);

    /// Each lasts up to a minute in itself, and others follow after ten seconds at least.
    static final int TRIES = 10;

    private final LiveEnvironment environment;
    private final String podId;
    private final Map<String, Telling> tellings = new HashMap<>();

    /// A session's history on its way.
    ///
    /// @param stored whether the store knows it
    private record Telling(CompletableFuture<Boolean> stored, int triesLeft) {
        boolean isOver() {
            return stored.isDone() && (stored.join() || triesLeft == 0);
        }
    }

    /// @param podId of the process that is gone
    LostSessions(LiveEnvironment environment, String podId) {
        this.environment = environment;
        this.podId = podId;
    }

    /// Forgets all others.
    void keepOnly(Set<String> sessionIds) {
        tellings.keySet().retainAll(sessionIds);
    }

    /// Keeps what was reported last, unless it was kept before, or is being kept. What has failed is tried again.
    ///
    /// @return whether nothing is left to do
    boolean tell(ReportedSession session) {
        Optional<SessionReport> report = session.report(podId);
        SessionHistory history = environment.history();
        if (report.isEmpty() || history == null) {
            return true;
        }
        Telling last = tellings.get(session.sessionId());
        if (last == null || (last.stored().isDone() && !last.isOver())) {
            int triesLeft = last == null ? TRIES - 1 : last.triesLeft() - 1;
            last = new Telling(write(ended(report.get()), history, triesLeft), triesLeft);
            tellings.put(session.sessionId(), last);
        }
        return last.isOver();
    }

    private SessionReport ended(SessionReport report) {
        return report.end() == null
                ? report.endedBy(SessionEnd.ofLostPod(podId, report.details().measuredAt()))
                : report;
    }

    private CompletableFuture<Boolean> write(SessionReport ended, SessionHistory history, int triesLeft) {
        return Stages.start(() -> history.writeIfAbsent(ended))
                .handle((isNew, failure) -> {
                    if (failure != null && triesLeft == 0) {
                        environment.metrics().historyFailed();
                        LOG.warnf("the history of session %s is lost: %s", ended.id(), failure);
                    } else if (failure == null && isNew) {
                        environment.events().ended(ended);
                    }
                    return failure == null;
                })
                .toCompletableFuture();
    }
}
