package dev.sluice.pods;

import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.lease.Leases;
import dev.sluice.sessions.Batches;
import dev.sluice.sessions.ListedSession;
import dev.sluice.sessions.Overview;
import dev.sluice.sessions.SessionReport;
import dev.sluice.sessions.SessionState;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/// Asks the lease of each session that is said to wait for its encoder whether it still does. Its process hears
/// nothing of it where somebody ends the broadcast, or revokes its key: it has nothing to look after any more. Safe
/// for all threads.
final class WaitingSessions {
    /// As many as two full pods have just left, a drain after another. Of those beyond, the reports are believed:
    /// at 50 reads at once of 30 ms each these take 0.6 s, and an answer must not take longer than a second.
    private static final int MOST_ASKED = 1_000;

    private final Leases leases;

    /// Ended sessions: they never wait again. Those that a look does not show are forgotten.
    private volatile Set<String> over = Set.of();

    WaitingSessions(Leases leases) {
        this.leases = leases;
    }

    /// Leaves out those that wait no more, which their history tells.
    CompletionStage<Overview> confirm(Overview reported) {
        List<ListedSession> waiting = reported.sessions().stream()
                .filter(session -> session.state() == SessionState.WAITING)
                .toList();
        if (waiting.isEmpty()) {
            return CompletableFuture.completedStage(reported);
        }
        Set<String> known = over;
        List<ListedSession> asked = waiting.stream()
                .filter(session -> !known.contains(session.report().id()))
                .limit(MOST_ASKED)
                .toList();
        return Batches.all(asked, this::stillWaits).thenApply(answers -> {
            Set<String> gone = waiting.stream()
                    .map(session -> session.report().id())
                    .filter(known::contains)
                    .collect(Collectors.toCollection(HashSet::new));
            for (int i = 0; i < asked.size(); i++) {
                if (!answers.get(i)) {
                    gone.add(asked.get(i).report().id());
                }
            }
            over = Set.copyOf(gone);
            return without(gone, reported);
        });
    }

    /// Where the lease cannot be read, the report is believed.
    private CompletionStage<Boolean> stillWaits(ListedSession session) {
        return leases.find(session.report().channelId())
                .thenApply(found -> found.map(HeldLease::lease)
                        .filter(lease -> waits(lease, session.report()))
                        .isPresent())
                .exceptionally(_ -> true);
    }

    /// A newcomer that gave the channel back at once has left its own name in the lease, and the broadcast waiting.
    private static boolean waits(Lease lease, SessionReport report) {
        boolean own = lease.isOpen() && lease.sessionId().equals(report.id());
        boolean left =
                lease.state() == LeaseState.WAITING && lease.broadcastId().equals(report.broadcastId());
        return own || left;
    }

    private static Overview without(Set<String> gone, Overview reported) {
        return gone.isEmpty()
                ? reported
                : new Overview(
                        reported.sessions().stream()
                                .filter(session ->
                                        !gone.contains(session.report().id()))
                                .toList(),
                        reported.pods());
    }
}
