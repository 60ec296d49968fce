package dev.sluice.live;

import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.pods.PodReport;
import dev.sluice.pods.PodReports;
import dev.sluice.pods.PodState;
import dev.sluice.store.documents.Held;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What the reports of all pods say of a session. Where several processes share a store.
///
/// | the report of the lease's pod | the session |
/// |---|---|
/// | none: a process of an older version | unknown |
/// | of the same process, which has exited | gone |
/// | completed by somebody, because the process was dead | gone |
/// | taken for dead, but not yet completed; or old | unknown: after an outage of the store all reports are old for
/// a moment. Whoever claims one waits for its process to object | | of the same process, lists it | running |
/// | of the same process, written well after the lease, does not list it | gone |
/// | of another process, written well after the lease | gone: the container was restarted |
/// | of another process, which knows that two live under one name | unknown |
public final class ReportedOwners implements Owners {
    private final PodReports reports;
    private final String instanceId;
    private final Predicate<Lease> ownRunning;

    /// @param instanceId of this process
    /// @param ownRunning whether a lease is that of a session which runs in this process
    public ReportedOwners(PodReports reports, String instanceId, Predicate<Lease> ownRunning) {
        this.reports = reports;
        this.instanceId = instanceId;
        this.ownRunning = ownRunning;
    }

    @Override
    public CompletionStage<Fate> fateOf(HeldLease held) {
        return fateOf(held, null);
    }

    @Override
    public Owners forOneSweep() {
        Map<String, CompletionStage<Optional<Held<PodReport>>>> read = new ConcurrentHashMap<>();
        return held -> fateOf(held, read);
    }

    private CompletionStage<Fate> fateOf(
            HeldLease held, @Nullable Map<String, CompletionStage<Optional<Held<PodReport>>>> read) {
        Lease lease = held.lease();
        if (lease.instanceId().equals(instanceId)) {
            return Owners.known(ownRunning.test(lease) ? Fate.RUNNING : Fate.UNKNOWN);
        }
        if (!PodReports.isPodId(lease.podId())) {
            return Owners.known(Fate.UNKNOWN);
        }
        CompletionStage<Optional<Held<PodReport>>> report =
                read == null ? reports.find(lease.podId()) : read.computeIfAbsent(lease.podId(), reports::find);
        return report.thenApply(found ->
                found.map(there -> fate(lease, held.writtenAt(), there)).orElse(Fate.UNKNOWN));
    }

    /// @param leaseWrittenAt null where the store has not told it
    static Fate fate(Lease lease, @Nullable Instant leaseWrittenAt, Held<PodReport> held) {
        PodReport report = held.document();
        boolean same = report.instanceId().equals(lease.instanceId());
        if (same && (report.settled() || report.state() == PodState.EXITED)) {
            return Fate.GONE;
        }
        boolean old = report.claimant() != null || held.age().compareTo(PodReports.STALE) >= 0;
        if (same && old) {
            return Fate.UNKNOWN;
        }
        if (report.lists(lease)) {
            return Fate.RUNNING;
        }
        boolean rivals = lease.instanceId().equals(report.rival());
        // What was put together before the session began may have been written after its lease.
        boolean knowsBetter =
                leaseWrittenAt != null && !held.writtenAt().isBefore(leaseWrittenAt.plus(PodReports.STALE));
        return knowsBetter && !rivals ? Fate.GONE : Fate.UNKNOWN;
    }
}
