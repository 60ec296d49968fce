package dev.sluice.store.selftest;

import dev.sluice.store.ListPage;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutCondition;
import dev.sluice.store.PutResult;
import dev.sluice.store.StoreException;
import dev.sluice.store.StoreMisconfiguredException;
import dev.sluice.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Tries on one bucket what Sluice relies on. Everything happens below `selftest/{name}/` and is removed
/// afterwards, also after failures, as well as the store allows; what a killed process leaves there, a later
/// test removes.
///
/// A bucket that breaks a rule and a store that does not answer are told apart: silence breaks no rule.
public final class StoreSelfTest {
    private static final String ROOT = "selftest/";

    private static final ThreadFactory THREADS =
            Thread.ofVirtual().name("store-selftest-", 0).factory();

    private final ObjectStore store;
    private final String folder;
    private final Plan plan;
    private final Scratch scratch;
    private final Findings findings = new Findings();

    /// @param name of this test: random, since nobody else may write where it does, and since the folder stands
    ///     where viewers can read who know its name
    /// @param nanoTime a monotonic clock, as `System::nanoTime`
    public StoreSelfTest(ObjectStore store, String name, Plan plan, LongSupplier nanoTime) {
        this.store = store;
        this.folder = ROOT + name + "/";
        this.plan = plan;
        this.scratch = new Scratch(store, folder, nanoTime);
    }

    /// Runs it once. Blocks, up to the time that the plan gives it and what the clean-up takes.
    ///
    /// @throws StoreMisconfiguredException naming the setting, if the bucket cannot be used at all
    /// @throws StoreUnavailableException if the store does not answer at all
    public Report run() {
        try {
            Access access = access();
            runAll(probes(access));
            return new Report(findings.verdicts(), scratch.latencies().summary());
        } finally {
            cleanUp();
        }
    }

    /// @param etag of an object that was just written
    /// @param tests what stands below `selftest/`
    private record Access(String etag, Optional<ListPage> tests) {}

    /// What needs no condition and has to work before anything can be judged: tells a missing bucket, wrong
    /// credentials and an endpoint that does not answer from a store that breaks rules. One round trip.
    private Access access() {
        CompletionStage<ListPage> list = scratch.startList(ROOT, Leftovers.LIMIT);
        PutResult put = scratch.put(scratch.newKey("plain"), scratch.newContent(), new PutCondition.Always());
        if (!(put instanceof PutResult.Stored(String etag, int _))) {
            throw new StoreUnavailableException("a plain write ended as " + put, null);
        }
        try {
            ListPage tests = Scratch.await(list);
            findings.holds(Rule.LISTABLE);
            return new Access(etag, Optional.of(tests));
        } catch (StoreMisconfiguredException e) {
            findings.violated(Rule.LISTABLE, String.valueOf(e.getMessage()));
            return new Access(etag, Optional.empty());
        }
    }

    private List<Probe> probes(Access access) {
        List<Probe> probes = new ArrayList<>();
        for (int i = 0; i < plan.repeats(); i++) {
            probes.add(new CreateProbe(scratch, findings, plan.races()));
            probes.add(new UpdateProbe(scratch, findings, plan.races()));
            probes.add(new ReadProbe(scratch, findings, plan.overwrites()));
            probes.add(new MissingProbe(scratch, findings, access.etag));
            probes.add(new ListProbe(scratch, findings));
            for (int j = 0; j < plan.largeObjects(); j++) {
                probes.add(new LargeProbe(scratch, findings, j));
            }
        }
        access.tests.ifPresent(page -> probes.add(new Leftovers(scratch, page)));
        return probes;
    }

    private void runAll(List<Probe> probes) {
        AtomicReference<@Nullable StoreMisconfiguredException> denied = new AtomicReference<>();
        ExecutorService threads = plan.atOnce()
                ? Executors.newThreadPerTaskExecutor(THREADS)
                : Executors.newSingleThreadExecutor(THREADS);
        List<Future<?>> running = new ArrayList<>();
        try (threads) {
            for (Probe probe : probes) {
                running.add(threads.submit(() -> run(probe, denied)));
            }
            threads.shutdown();
            if (!threads.awaitTermination(plan.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
                findings.unavailable(
                        "the test was not done within " + plan.timeout().toSeconds() + " s");
                threads.shutdownNow();
                // Those that have not begun are neither done nor cancelled, and never will be.
                running.forEach(probe -> probe.cancel(false));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("the test was interrupted", e);
        }
        running.stream().filter(probe -> !probe.isCancelled()).forEach(StoreSelfTest::requireSuccess);
        StoreMisconfiguredException failure = denied.get();
        if (failure != null) {
            throw failure;
        }
    }

    private void run(Probe probe, AtomicReference<@Nullable StoreMisconfiguredException> denied) {
        try {
            probe.run();
        } catch (StoreUnavailableException e) {
            findings.unavailable(String.valueOf(e.getMessage()));
        } catch (StoreMisconfiguredException e) {
            denied.compareAndSet(null, e);
        }
    }

    private static void requireSuccess(Future<?> probe) {
        try {
            probe.get();
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void cleanUp() {
        try {
            Scratch.await(store.delete(scratch.keys()));
        } catch (StoreException e) {
            // Another test will remove it, if the store ever lets anybody do that.
        }
    }
}
