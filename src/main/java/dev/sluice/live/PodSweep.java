package dev.sluice.live;

import dev.sluice.pods.LeftSessions;
import dev.sluice.pods.PodReport;
import dev.sluice.pods.PodReports;
import dev.sluice.pods.PodState;
import dev.sluice.pods.ReportedSession;
import dev.sluice.store.ListPage;
import dev.sluice.store.ListedObject;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.StoreException;
import dev.sluice.store.documents.Held;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Finds processes that have died, by the age of their reports, and completes what their sessions have left: at once
/// when the reconnect window of each is over.
///
/// Every process does it. Who claims a report by compare-and-set does its work ([ClaimedPod]). What a former process
/// under this pod's own id has left is this one's.
///
/// Blocks; confined to one thread.
final class PodSweep {
    private static final Logger LOG = Logger.getLogger(PodSweep.class);

    /// Between two listings.
    static final Duration LOOK_EVERY = Duration.ofSeconds(10);

    /// A report of that age has missed a write, so the next look comes when it will have missed three.
    private static final Duration OVERDUE = PodReports.EVERY.plusSeconds(2);

    /// Between two listings at least: where they lag, something always seems overdue.
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    /// Of one process in one look, so that the pods of a lost zone are shared among the others.
    private static final int NEW_CLAIMS = 4;

    /// Of old reports in one look: after a start all those of former pods are unknown, and what is claimed must not
    /// wait until the last of them is read.
    private static final int READS = 50;

    /// Some 10 MB. Those beyond are read each time.
    private static final int MAX_SETTLED = 50_000;

    /// S3 gives no more at once.
    private static final int PAGE = 1000;

    private final ObjectStore control;
    private final PodReports reports;
    private final LeftSessions left;
    private final LiveEnvironment environment;
    private final String podId;
    private final String instanceId;
    private final LongSupplier nanoClock;
    private final LeaseLooks looks;
    private final LeaseReaper reaper;
    private final PodCounts counts;
    private final Remains own;
    private final Map<String, ClaimedPod> claimed = new HashMap<>();
    private Map<String, String> settled = new HashMap<>();
    private long lookAtNanos;

    /// @param left what former processes under this pod's id have left
    PodSweep(
            LiveEnvironment environment,
            ObjectStore control,
            PodReports reports,
            LeftSessions left,
            LeaseLooks looks,
            LeaseReaper reaper,
            PodCounts counts) {
        this.control = control;
        this.reports = reports;
        this.left = left;
        this.environment = environment;
        this.podId = environment.podId();
        this.instanceId = environment.instanceId();
        this.nanoClock = environment.nanoClock();
        this.looks = looks;
        this.reaper = reaper;
        this.counts = counts;
        this.own = new Remains(looks, reaper, nanoClock, null, new LostSessions(environment, podId));
        this.lookAtNanos = nanoClock.getAsLong();
    }

    /// Does what is due. What fails is counted and left to the next time.
    ///
    /// @throws StoreException if the store cannot even be listed
    /// @throws CancellationException if the thread is interrupted
    SweepTally run() {
        SweepTally tally = new SweepTally();
        reaper.begin();
        workOffOwn(tally);
        List.copyOf(claimed.values()).forEach(pod -> work(pod, tally));
        if (nanoClock.getAsLong() - lookAtNanos >= 0) {
            long now = nanoClock.getAsLong();
            // If this one fails, the next one comes at its usual time.
            lookAtNanos = now + LOOK_EVERY.toNanos();
            lookAtNanos = now + look(tally).toNanos();
        }
        return tally;
    }

    private void workOffOwn(SweepTally tally) {
        List<ReportedSession> sessions = left.list();
        // A former process may be on its way out still.
        sessions.forEach(session -> own.add(session, ClaimedPod.OBJECT_WITHIN));
        own.keepOnly(sessions);
        own.workOff(() -> true, tally).forEach(left::completed);
    }

    private void work(ClaimedPod pod, SweepTally tally) {
        try {
            switch (pod.work(tally)) {
                case ClaimedPod.Progress.GoesOn() -> {}
                case ClaimedPod.Progress.Lost() -> {
                    LOG.infof("pod %s lives after all, or another process completes what it has left", pod.podId());
                    claimed.remove(pod.podId());
                }
                case ClaimedPod.Progress.Completed(String etag) -> {
                    LOG.infof("what pod %s had left is complete", pod.podId());
                    claimed.remove(pod.podId());
                    remember(pod.podId(), etag);
                }
            }
        } catch (StoreException e) {
            tally.failed("report of pod " + pod.podId(), e);
        }
    }

    /// @return when to look again
    private Duration look(SweepTally tally) {
        Map<String, String> before = settled;
        settled = new HashMap<>();
        try {
            return look(before, tally);
        } catch (StoreException e) {
            // The list may have ended in its midst.
            before.forEach(settled::putIfAbsent);
            throw e;
        }
    }

    private Duration look(Map<String, String> before, SweepTally tally) {
        PodCounts.Count count = new PodCounts.Count();
        Duration oldest = Duration.ZERO;
        int claims = 0;
        int reads = 0;
        String last = null;
        ListPage page;
        do {
            page = Blocking.await(control.list(PodReports.PREFIX, last, PAGE));
            for (ListedObject listed : page.objects()) {
                last = listed.key();
                String pod = PodReports.podOf(listed.key()).orElse(null);
                if (pod == null) {
                    continue;
                }
                if (listed.etag() != null && listed.etag().equals(before.get(pod))) {
                    remember(pod, listed.etag());
                    count.settled++;
                } else if (claimed.containsKey(pod) || page.age(listed).compareTo(PodReports.STALE) >= 0) {
                    count.silent++;
                    boolean others = !claimed.containsKey(pod) && !pod.equals(podId);
                    if (others && claims < NEW_CLAIMS && reads < READS) {
                        reads++;
                        claims += claim(pod, tally) ? 1 : 0;
                    }
                } else {
                    count.reporting++;
                    oldest = page.age(listed).compareTo(oldest) > 0 ? page.age(listed) : oldest;
                }
            }
        } while (page.more() && !page.objects().isEmpty());
        counts.set(count);
        if (oldest.compareTo(OVERDUE) < 0) {
            return LOOK_EVERY;
        }
        Duration untilStale = PodReports.STALE.minus(oldest);
        return untilStale.compareTo(LOOK_AGAIN) > 0 ? untilStale : LOOK_AGAIN;
    }

    /// @return whether there is work now
    private boolean claim(String pod, SweepTally tally) {
        try {
            Optional<Held<PodReport>> found = Blocking.await(reports.find(pod));
            if (found.isEmpty() || !isClaimable(found.get())) {
                return false;
            }
            Held<PodReport> held = found.get();
            PodReport report = held.document();
            LostSessions lost = new LostSessions(environment, report.podId());
            Remains remains = new Remains(looks, reaper, nanoClock, report.instanceId(), lost);
            Optional<ClaimedPod> won = ClaimedPod.claim(held, reports, instanceId, nanoClock, remains);
            won.ifPresent(mine -> {
                claimed.put(pod, mine);
                LOG.infof(
                        "pod %s %s: this process completes what is left of its %d sessions",
                        pod,
                        report.state() == PodState.EXITED
                                ? "has exited"
                                : "has not reported for " + held.age().toSeconds() + " s",
                        report.sessions().size() + report.left().size());
            });
            return won.isPresent();
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException e) {
            tally.failed("report of pod " + pod, e);
            return false;
        }
    }

    private boolean isClaimable(Held<PodReport> held) {
        PodReport report = held.document();
        if (report.settled()) {
            remember(report.podId(), held.etag());
            return false;
        }
        String claimant = report.claimant();
        Duration age = claimant == null || claimant.equals(instanceId) ? PodReports.STALE : ClaimedPod.EXPIRES;
        return held.age().compareTo(age) >= 0;
    }

    private void remember(String pod, @Nullable String etag) {
        if (etag != null && settled.size() < MAX_SETTLED) {
            settled.put(pod, etag);
        }
    }
}
