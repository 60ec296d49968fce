package dev.sluice.pods;

import dev.sluice.lease.Leases;
import dev.sluice.sessions.Batches;
import dev.sluice.sessions.Overview;
import dev.sluice.sessions.SessionDirectory;
import dev.sluice.store.ListPage;
import dev.sluice.store.ListedObject;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.StoreMisconfiguredException;
import dev.sluice.store.documents.Held;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The sessions of all processes that share the store, by their reports, which are read when somebody asks.
///
/// A look costs one listing and one conditional read for each pod that may have changed, all at once; it counts for
/// two seconds, and those who ask meanwhile share it. Where sessions wait for their encoders, it costs a read of each
/// one's lease too. A report is five seconds old at most, so what is told is seven.
///
/// Safe for all threads; stages complete on the store's.
public final class ReportedSessions implements SessionDirectory {
    private static final Logger LOG = Logger.getLogger(ReportedSessions.class);

    /// For how long a look counts.
    static final Duration FRESH = Duration.ofSeconds(2);

    /// Pods that were not heard of for so long are not shown: their documents are never removed, and where a pod has a
    /// new name with each roll-out there are thousands.
    static final Duration FORGOTTEN = Duration.ofHours(24);

    /// Reports of settled pods that are kept in memory so as not to be read again; those beyond are read each time.
    private static final int MOST_KEPT = 10_000;

    /// S3 gives no more at once.
    private static final int PAGE = 1_000;

    private final ObjectStore control;
    private final PodReports reports;
    private final WaitingSessions waiting;
    private final LongSupplier nanoClock;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private @Nullable CompletableFuture<Overview> last;
    private long lastNanos;

    /// @param nanos when its age was told
    private record Known(Held<PodReport> held, long nanos) {}

    public ReportedSessions(ObjectStore control, PodReports reports, Leases leases, LongSupplier nanoClock) {
        this.control = control;
        this.reports = reports;
        this.waiting = new WaitingSessions(leases);
        this.nanoClock = nanoClock;
    }

    @Override
    public synchronized CompletionStage<Overview> overview() {
        CompletableFuture<Overview> before = last;
        if (before != null && !before.isDone()) {
            return before.copy();
        }
        boolean fresh = nanoClock.getAsLong() - lastNanos <= FRESH.toNanos();
        if (before != null && fresh && !before.isCompletedExceptionally()) {
            return before.copy();
        }
        lastNanos = nanoClock.getAsLong();
        CompletableFuture<Overview> now = look().thenCompose(waiting::confirm).toCompletableFuture();
        last = now;
        return now.copy();
    }

    private CompletionStage<Overview> look() {
        return list(null, new ArrayList<>())
                .thenCompose(pods -> Batches.all(pods, this::read).thenApply(seen -> {
                    known.keySet().retainAll(pods.stream().map(Listed::pod).collect(Collectors.toSet()));
                    return Overviews.of(seen.stream().flatMap(Optional::stream).toList());
                }));
    }

    private record Listed(String pod, @Nullable String etag) {}

    private CompletionStage<List<Listed>> list(@Nullable String after, List<Listed> found) {
        return control.list(PodReports.PREFIX, after, PAGE).thenCompose(page -> {
            found.addAll(recent(page));
            return page.more() && !page.objects().isEmpty()
                    ? list(page.objects().getLast().key(), found)
                    : CompletableFuture.completedStage(found);
        });
    }

    private static Collection<Listed> recent(ListPage page) {
        List<Listed> recent = new ArrayList<>();
        for (ListedObject object : page.objects()) {
            if (page.age(object).compareTo(FORGOTTEN) < 0) {
                PodReports.podOf(object.key()).ifPresent(pod -> recent.add(new Listed(pod, object.etag())));
            }
        }
        return recent;
    }

    private CompletionStage<Optional<SeenReport>> read(Listed listed) {
        Known before = known.get(listed.pod());
        if (before == null) {
            return kept(listed.pod(), reports.find(listed.pod()));
        }
        if (before.held().document().settled() && before.held().etag().equals(listed.etag())) {
            return CompletableFuture.completedStage(Optional.of(seen(before)));
        }
        return kept(
                listed.pod(),
                reports.findChanged(listed.pod(), before.held().etag())
                        .thenApply(found -> found.isEmpty() ? Optional.of(before.held()) : found));
    }

    /// One that cannot be read must not hide the others.
    private CompletionStage<Optional<SeenReport>> kept(String pod, CompletionStage<Optional<Held<PodReport>>> read) {
        return read.thenApply(found -> found.map(held -> keep(pod, held))).exceptionallyCompose(failure -> {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            if (!(cause instanceof StoreMisconfiguredException)) {
                return CompletableFuture.failedStage(cause);
            }
            LOG.debugf("the report of pod %s is passed over: %s", pod, cause.getMessage());
            return CompletableFuture.completedStage(Optional.empty());
        });
    }

    private SeenReport keep(String pod, Held<PodReport> held) {
        Known before = known.get(pod);
        // The age of one that has not changed goes on from when it was told.
        Known now = before != null && before.held().etag().equals(held.etag())
                ? before
                : new Known(held, nanoClock.getAsLong());
        if (known.size() < MOST_KEPT || known.containsKey(pod)) {
            known.put(pod, now);
        }
        return seen(now);
    }

    private SeenReport seen(Known report) {
        Duration since = Duration.ofNanos(Math.max(0, nanoClock.getAsLong() - report.nanos()));
        return new SeenReport(
                report.held().document(),
                report.held().writtenAt(),
                report.held().age().plus(since));
    }
}
