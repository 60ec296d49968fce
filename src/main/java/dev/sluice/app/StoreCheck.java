package dev.sluice.app;

import dev.sluice.store.StoreException;
import dev.sluice.store.StoreMisconfiguredException;
import dev.sluice.store.StoreUnavailableException;
import dev.sluice.store.selftest.Operation;
import dev.sluice.store.selftest.Plan;
import dev.sluice.store.selftest.Report;
import dev.sluice.store.selftest.Rule;
import dev.sluice.store.selftest.StoreSelfTest;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// Tries whether the two buckets do what Sluice relies on, and tells the operator.
final class StoreCheck {
    private static final Logger LOG = Logger.getLogger(StoreCheck.class);

    private final Stores stores;
    private final Supplier<String> testNames;

    /// @param testNames random ones
    StoreCheck(Stores stores, Supplier<String> testNames) {
        this.stores = stores;
        this.testNames = testNames;
    }

    /// Both buckets at the same time, in nine round trips. Warns of what only costs money or time.
    ///
    /// @throws StoreMisconfiguredException if a bucket cannot be used or must not be trusted
    /// @throws StoreUnavailableException if the store does not answer, which says nothing against it
    void beforeStart() {
        long startNanos = System.nanoTime();
        List<Stores.Bucket> both = stores.both();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Report>> tests = both.stream()
                    .map(bucket -> CompletableFuture.supplyAsync(() -> test(bucket, Plan.START), threads))
                    .toList();
            for (int i = 0; i < both.size(); i++) {
                accept(both.get(i), tests.get(i).join(), System.nanoTime() - startNanos);
            }
        } catch (CompletionException e) {
            throw e.getCause() instanceof StoreException failure ? failure : e;
        }
    }

    /// One bucket after the other, as often as luck needs to be ruled out; prints a table of each.
    ///
    /// @return whether both qualify
    @SuppressWarnings("SystemOut") // Its output is what the command was given for.
    boolean thorough() {
        boolean qualified = true;
        for (Stores.Bucket bucket : stores.both()) {
            LOG.infof("trying the bucket %s", bucket.shown());
            try {
                Report report = test(bucket, Plan.THOROUGH);
                System.out.println(StoreTable.of(bucket.shown(), report));
                qualified &= report.qualified();
            } catch (StoreException e) {
                System.out.println("\nBucket " + bucket.shown() + "\n\n  could not be tried: " + e.getMessage() + "\n");
                qualified = false;
            }
        }
        System.out.println(
                qualified
                        ? "Both buckets qualify: Sluice can run on this store."
                        : "This store does not qualify: Sluice would not start on it, or could not say.");
        return qualified;
    }

    private Report test(Stores.Bucket bucket, Plan plan) {
        return new StoreSelfTest(bucket.store(), testNames.get(), plan, System::nanoTime).run();
    }

    private static void accept(Stores.Bucket bucket, Report report, long tookNanos) {
        requireTrust(bucket.shown(), report);
        for (Report.Violation warning : report.warnings()) {
            Rule rule = warning.rule();
            LOG.warnf(
                    "the bucket %s breaks the rule '%s': %s. So %s. %s",
                    bucket.shown(), rule.text(), warning.seen(), rule.otherwise(), rule.remedy());
        }
        LOG.infof(
                "the bucket %s has passed the self-test, in %d ms (GET %s ms, conditional PUT %s ms)",
                bucket.shown(),
                tookNanos / 1_000_000,
                median(report, Operation.GET),
                median(report, Operation.CONDITIONAL_PUT));
    }

    /// Throws if the service must not start on this bucket.
    static void requireTrust(String bucket, Report report) {
        List<Report.Violation> broken = report.essentialViolations();
        if (!broken.isEmpty()) {
            Rule rule = broken.getFirst().rule();
            int others = broken.size() - 1;
            throw new StoreMisconfiguredException(
                    "the store cannot be trusted: the bucket " + bucket + " breaks the rule '" + rule.text() + "': "
                            + broken.getFirst().seen() + ". So " + rule.otherwise() + ". " + rule.remedy()
                            + (others == 0 ? "" : " It breaks " + others + " more; check-store shows all of them."),
                    null);
        }
        if (!report.gaps().isEmpty()) {
            Report.Gap gap = report.gaps().getFirst();
            throw new StoreUnavailableException(
                    "the bucket " + bucket + " could not be tried, since the store does not answer well: " + gap.why()
                            + ". Nothing is known against it (rule '"
                            + gap.rule().text()
                            + "'); start again when it is well",
                    null);
        }
    }

    private static String median(Report report, Operation operation) {
        return report.latencies().stream()
                .filter(latency -> latency.operation() == operation)
                .findFirst()
                .map(latency -> String.format(Locale.ROOT, "%.1f", latency.medianNanos() / 1e6))
                .orElse("?");
    }
}
