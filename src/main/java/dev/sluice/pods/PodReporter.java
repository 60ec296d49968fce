package dev.sluice.pods;

import dev.sluice.store.documents.Held;
import dev.sluice.store.documents.Replaced;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Keeps this process's report up to date: every [PodReports#EVERY], soon after a session began or ended, and as the
/// last thing that the process does.
///
/// At most one write is under way, however long the store takes; what happens meanwhile is in the next one. One that
/// fails is not repeated before its time, and an outage costs two lines of the log.
///
/// A report of an earlier process under the same pod id is replaced at once, and what that one has left is taken over.
/// Two processes that live under one pod id find each other's reports in the place of their own; both go on, and say
/// so in their reports, so that nobody takes the sessions of either for dead.
///
/// Never blocks. Safe for all threads; everything happens on the executor's one thread.
public final class PodReporter {
    private static final Logger LOG = Logger.getLogger(PodReporter.class);

    /// Sessions that begin or end within this time share a write.
    private static final Duration SOON = Duration.ofSeconds(1);

    /// A process that has not been met for so long has gone.
    private static final Duration RIVAL_FOR = Duration.ofMinutes(1);

    /// One for what stands there unexpectedly, one for what comes between.
    private static final int ROUNDS = 3;

    private final PodReports reports;
    private final PodReport blank;
    private final Supplier<List<ReportedSession>> sessions;
    private volatile @Nullable Supplier<PodLoad> load;
    private final ScheduledExecutorService executor;
    private final LongSupplier nanoClock;
    private final Counter failures;
    private final LeftSessions left = new LeftSessions();
    private final CompletableFuture<Void> exited = new CompletableFuture<>();
    private volatile long lastSuccessNanos;
    private PodState state = PodState.RUNNING;
    private @Nullable String etag;
    private boolean looked;
    private boolean everWritten;
    private boolean writing;
    private boolean changed;
    private boolean soon;
    private boolean failing;
    private boolean warnedOfRival;
    private @Nullable String rival;
    private long rivalMetNanos;
    private long lastStartNanos;

    /// @param self the first report of this process; its pod id must be one that reports can have
    /// @param sessions that this process answers for; called on the executor
    /// @param executor of one thread
    public PodReporter(
            PodReports reports,
            PodReport self,
            Supplier<List<ReportedSession>> sessions,
            ScheduledExecutorService executor,
            LongSupplier nanoClock,
            MeterRegistry meters) {
        PodReports.requirePodId(self.podId());
        this.reports = reports;
        this.blank = self;
        this.sessions = sessions;
        this.executor = executor;
        this.nanoClock = nanoClock;
        this.failures = meters.counter("sluice.pod.report.failures");
        this.lastSuccessNanos = nanoClock.getAsLong();
        meters.gauge("sluice.pod.report.age.seconds", this, PodReporter::secondsSinceSuccess);
    }

    /// Reports the process's load too; before [#start].
    ///
    /// @param source called on the executor
    public void tell(Supplier<PodLoad> source) {
        load = source;
    }

    /// Reports from now on.
    public void start() {
        run(this::tick);
    }

    /// A session began or ended.
    public void onChange() {
        run(() -> {
            changed = true;
            writeSoon();
        });
    }

    /// The process takes no new sessions any more.
    public void draining() {
        run(() -> {
            state = PodState.DRAINING;
            changed = true;
            writeSoon();
        });
    }

    /// Says that the process has exited. Nothing is reported afterwards.
    ///
    /// @return completes when that was tried, never exceptionally; who waits decides how long
    public CompletionStage<Void> exit() {
        run(() -> {
            state = PodState.EXITED;
            write();
        });
        return exited;
    }

    /// What earlier processes under this pod's id have left to be completed.
    public LeftSessions left() {
        return left;
    }

    private void run(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            // The process has exited.
            exited.complete(null);
        }
    }

    private double secondsSinceSuccess() {
        return (nanoClock.getAsLong() - lastSuccessNanos) / 1e9;
    }

    private void tick() {
        if (state != PodState.EXITED) {
            var _ = executor.schedule(this::tick, PodReports.EVERY.toMillis(), TimeUnit.MILLISECONDS);
            write();
        }
    }

    private void writeSoon() {
        if (soon || writing || state == PodState.EXITED) {
            return;
        }
        long waitNanos = everWritten ? lastStartNanos + SOON.toNanos() - nanoClock.getAsLong() : 0;
        if (waitNanos <= 0) {
            write();
            return;
        }
        soon = true;
        var _ = executor.schedule(
                () -> {
                    soon = false;
                    if (changed) {
                        writeSoon();
                    }
                },
                waitNanos,
                TimeUnit.NANOSECONDS);
    }

    private void write() {
        if (writing || exited.isDone()) {
            return;
        }
        writing = true;
        changed = false;
        lastStartNanos = nanoClock.getAsLong();
        PodState written = state;
        CompletionStage<Boolean> attempt;
        try {
            attempt = attempt(ROUNDS);
        } catch (RuntimeException e) {
            attempt = CompletableFuture.failedStage(e);
        }
        var _ = attempt.whenCompleteAsync((mine, failure) -> onWritten(written, failure), executor);
    }

    private void onWritten(PodState written, @Nullable Throwable failure) {
        writing = false;
        if (failure == null) {
            everWritten = true;
            lastSuccessNanos = nanoClock.getAsLong();
            if (failing) {
                LOG.infof("the report of pod %s is written again", blank.podId());
            }
        } else {
            failures.increment();
            looked = false;
            if (!failing) {
                LOG.warnf(
                        "the report of pod %s cannot be written, and will be tried again: %s",
                        blank.podId(), failure instanceof CompletionException ? failure.getCause() : failure);
            }
        }
        failing = failure != null;
        if (written == PodState.EXITED) {
            exited.complete(null);
        } else if (state == PodState.EXITED) {
            write();
        } else if (changed && failure == null) {
            writeSoon();
        }
    }

    /// @return whether the report that stands there now is this process's
    private CompletionStage<Boolean> attempt(int rounds) {
        if (!looked) {
            return reports.find(blank.podId()).thenComposeAsync(found -> onFound(found, rounds), executor);
        }
        PodReport next = report();
        return reports.replace(etag, next)
                .thenComposeAsync(
                        outcome -> switch (outcome) {
                            case Replaced.Won(String written) -> {
                                etag = written;
                                yield CompletableFuture.completedStage(true);
                            }
                            case Replaced.Lost lost -> {
                                looked = false;
                                yield rounds > 1
                                        ? attempt(rounds - 1)
                                        : CompletableFuture.failedStage(
                                                new IllegalStateException("others keep writing it"));
                            }
                        },
                        executor);
    }

    private CompletionStage<Boolean> onFound(Optional<Held<PodReport>> found, int rounds) {
        looked = true;
        etag = found.map(Held::etag).orElse(null);
        PodReport there = found.map(Held::document).orElse(null);
        if (there != null && !there.instanceId().equals(blank.instanceId())) {
            if (state == PodState.EXITED) {
                // It stands for whoever lives.
                return CompletableFuture.completedStage(false);
            }
            meet(there);
        } else if (there != null && there.claimant() != null) {
            LOG.warnf(
                    "pod %s was taken for dead by process %s because its reports did not come; it goes on",
                    blank.podId(), there.claimant());
        }
        return attempt(rounds);
    }

    private void meet(PodReport other) {
        if (!everWritten) {
            LOG.debugf("pod %s follows process %s", blank.podId(), other.instanceId());
            left.forget();
            left.inherit(other);
            return;
        }
        rival = other.instanceId();
        rivalMetNanos = nanoClock.getAsLong();
        // Only the silence of its sessions can tell now what has become of them.
        left.forget();
        if (!warnedOfRival) {
            warnedOfRival = true;
            LOG.warnf(
                    "another process, %s, reports as pod %s too: give each process a sluice.pod.id of its own, or"
                            + " broadcasts of a process that dies are ended late",
                    other.instanceId(), blank.podId());
        }
    }

    private PodReport report() {
        if (rival != null && nanoClock.getAsLong() - rivalMetNanos > RIVAL_FOR.toNanos()) {
            rival = null;
        }
        List<ReportedSession> now = sessions.get();
        List<ReportedSession> before = left.list();
        boolean settled = state == PodState.EXITED && now.isEmpty() && before.isEmpty();
        Supplier<PodLoad> told = load;
        return new PodReport(
                blank.podId(),
                blank.instanceId(),
                state,
                blank.startedAt(),
                now,
                before,
                rival,
                null,
                settled,
                told == null ? null : told.get());
    }
}
