package dev.sluice.pods;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Sessions that earlier processes under this pod's name have left, as long as nobody has completed their ends. They
/// are handed on from report to report, because a container that crashes once often crashes again. Safe for all
/// threads.
public final class LeftSessions {
    /// More than one process can have; beyond it the sweep of all leases has to do.
    private static final int MAX = 10_000;

    /// What a process has at once mostly; with all that is told of them, thousands would make each report megabytes.
    private static final int MAX_DETAILED = 1_000;

    private final List<ReportedSession> sessions = new ArrayList<>();

    /// Takes over what a former process answered for.
    public synchronized void inherit(PodReport former) {
        if (former.settled()) {
            return;
        }
        Set<String> known = new HashSet<>();
        add(former.sessions(), known);
        add(former.left(), known);
    }

    /// Several on one channel, too: the history of each is told once.
    private void add(List<ReportedSession> more, Set<String> known) {
        for (ReportedSession session : more) {
            if (sessions.size() < MAX && known.add(session.sessionId())) {
                sessions.add(sessions.size() < MAX_DETAILED ? session : session.bare());
            }
        }
    }

    synchronized void forget() {
        sessions.clear();
    }

    public synchronized List<ReportedSession> list() {
        return List.copyOf(sessions);
    }

    /// Nothing is left to do for this one.
    public synchronized void completed(ReportedSession session) {
        sessions.remove(session);
    }
}
