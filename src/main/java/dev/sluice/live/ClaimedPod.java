package dev.sluice.live;

import dev.sluice.pods.PodReport;
import dev.sluice.pods.PodReports;
import dev.sluice.pods.PodState;
import dev.sluice.store.documents.Held;
import dev.sluice.store.documents.Replaced;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/// The report of a dead process, claimed by this one, which completes what is left.
///
/// As long as the claim stands in the store the process has not objected: one that lives finds it at its next report,
/// and writes over it. So the claim stands for a while before anything is done, and is written again, which proves
/// that it still stands, whenever something is to be done. Blocks; confined to one thread.
final class ClaimedPod {
    /// A process that lives, and can reach the store again, has reported within that time, also where a request of its
    /// own hung when the store came back.
    static final Duration OBJECT_WITHIN = PodReports.EVERY.multipliedBy(4);

    /// Somebody else may claim a report whose claim was not written again for so long.
    static final Duration EXPIRES = Duration.ofSeconds(45);

    /// What is so young need not be proved again.
    private static final Duration TRUSTED = Duration.ofSeconds(8);

    private static final Duration RENEW = Duration.ofSeconds(20);

    private final PodReports reports;
    private final LongSupplier nanoClock;
    private final Remains remains;
    private final PodReport report;
    private final long decidedNanos;
    private String etag;
    private long writtenNanos;

    private ClaimedPod(
            PodReports reports,
            LongSupplier nanoClock,
            Remains remains,
            PodReport report,
            String etag,
            Duration objectWithin) {
        this.reports = reports;
        this.nanoClock = nanoClock;
        this.remains = remains;
        this.report = report;
        this.etag = etag;
        this.writtenNanos = nanoClock.getAsLong();
        this.decidedNanos = writtenNanos + objectWithin.toNanos();
        report.sessions().forEach(session -> remains.add(session, objectWithin));
        report.left().forEach(session -> remains.add(session, objectWithin));
    }

    /// Claims a report.
    ///
    /// @param remains nothing yet
    /// @return empty if somebody else was faster
    static Optional<ClaimedPod> claim(
            Held<PodReport> held, PodReports reports, String instanceId, LongSupplier nanoClock, Remains remains) {
        PodReport claimed = held.document().claimedBy(instanceId);
        Duration objectWithin = claimed.state() == PodState.EXITED ? Duration.ZERO : OBJECT_WITHIN;
        return switch (Blocking.await(reports.replace(held.etag(), claimed))) {
            case Replaced.Won(String etag) ->
                Optional.of(new ClaimedPod(reports, nanoClock, remains, claimed, etag, objectWithin));
            case Replaced.Lost lost -> Optional.empty();
        };
    }

    /// How it stands with the claim.
    sealed interface Progress {
        record GoesOn() implements Progress {}

        /// Nothing is left to do, and the report says so.
        record Completed(String etag) implements Progress {}

        /// The process lives after all, or somebody else does the work.
        record Lost() implements Progress {}
    }

    String podId() {
        return report.podId();
    }

    /// Does what can be done now.
    ///
    /// @throws dev.sluice.store.StoreException if the claim could not be proved; to be tried again
    Progress work(SweepTally tally) {
        if (nanoClock.getAsLong() - decidedNanos < 0) {
            return new Progress.GoesOn();
        }
        if (remains.hasDue()) {
            if (!stillStands(TRUSTED)) {
                return new Progress.Lost();
            }
            var _ = remains.workOff(() -> stillStands(TRUSTED), tally);
        }
        if (remains.isEmpty()) {
            return write(report.settle()) ? new Progress.Completed(etag) : new Progress.Lost();
        }
        return stillStands(RENEW) ? new Progress.GoesOn() : new Progress.Lost();
    }

    /// @param trusted how long ago it may have been proved
    private boolean stillStands(Duration trusted) {
        return nanoClock.getAsLong() - writtenNanos <= trusted.toNanos() || write(report);
    }

    private boolean write(PodReport next) {
        long before = nanoClock.getAsLong();
        return switch (Blocking.await(reports.replace(etag, next))) {
            case Replaced.Won(String written) -> {
                etag = written;
                writtenNanos = before;
                yield true;
            }
            case Replaced.Lost lost -> false;
        };
    }
}
