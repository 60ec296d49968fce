package dev.sluice.store.selftest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.store.GetResult;
import dev.sluice.store.ListPage;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutCondition;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import dev.sluice.store.StoreException;
import dev.sluice.store.StoreMisconfiguredException;
import dev.sluice.store.StoreUnavailableException;
import dev.sluice.store.file.FileStoreRoot;
import dev.sluice.testing.MemoryObjectStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StoreSelfTestTest {
    private static final Plan PLAN = new Plan(1, 6, 12, 1, true, Duration.ofSeconds(30));

    @Test
    void aHealthyStoreKeepsAllRulesAndIsLeftAsItWas() {
        MemoryObjectStore store = new MemoryObjectStore();
        store.write("seg/somebody-elses", "x");

        Report report = test(store, PLAN);

        assertThat(report.qualified()).isTrue();
        assertThat(report.violations()).isEmpty();
        assertThat(report.verdicts().values()).allMatch(Verdict.Holds.class::isInstance);
        assertThat(report.verdict(Rule.ONE_CREATOR)).isEqualTo(new Verdict.Holds(6));
        assertThat(store.keys()).containsExactly("seg/somebody-elses");
    }

    @Test
    void aFolderKeepsAllRules(@TempDir Path folder) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                FileStoreRoot root = FileStoreRoot.open(folder, threads, InstantSource.system())) {
            for (ObjectStore store : List.of(root.media(), root.control())) {
                Report report = test(store, PLAN);

                assertThat(report.violations()).isEmpty();
                assertThat(report.qualified()).isTrue();
                assertThat(Scratch.await(store.list("", null, 10)).keys()).isEmpty();
            }
        }
    }

    /// What a start costs: at most so many requests of one bucket, most of them writes.
    @Test
    void theStartTriesEveryRuleWithFewRequests() {
        MemoryObjectStore store = new MemoryObjectStore();

        Report report = test(store, Plan.START);

        assertThat(report.verdicts().values()).allMatch(Verdict.Holds.class::isInstance);
        assertThat(store.calls()).hasSizeLessThan(75);
    }

    @ParameterizedTest
    @EnumSource
    void everyFlawIsFoundOut(FlawedStore.Flaw flaw) {
        FlawedStore store = new FlawedStore(flaw);

        Report report = test(store, PLAN);

        assertThat(broken(report)).containsAll(flaw.broken);
        boolean essential = flaw.broken.stream().anyMatch(Rule::essential);
        assertThat(report.essentialViolations().isEmpty()).isNotEqualTo(essential);
        assertThat(report.qualified()).isNotEqualTo(essential);
        if (!Set.of(FlawedStore.Flaw.KEEPS_WHAT_IS_DELETED, FlawedStore.Flaw.DENIES_DELETES)
                .contains(flaw)) {
            assertThat(store.memory().keys()).as("left behind").isEmpty();
        }
    }

    /// The flaws that stand alone, so that a rule blames nothing but its own cause.
    @ParameterizedTest
    @EnumSource(
            names = {
                "SOMETIMES_LETS_TWO_CREATORS_WIN",
                "SOMETIMES_LETS_TWO_UPDATERS_WIN",
                "CREATES_WITH_IF_MATCH",
                "DENIES_WHAT_IS_MISSING",
                "DENIES_LISTS",
                "HAS_A_CLOCK_THAT_JUMPS",
                "NEVER_SAYS_NOT_MODIFIED",
                "LISTS_LATE"
            })
    void aFlawThatStandsAloneBreaksItsOwnRuleOnly(FlawedStore.Flaw flaw) {
        assertThat(broken(test(new FlawedStore(flaw), PLAN))).containsExactlyInAnyOrderElementsOf(flaw.broken);
    }

    @Test
    void everyEssentialRuleIsBrokenByAFlawOfTheseTests() {
        Set<Rule> found = EnumSet.noneOf(Rule.class);
        for (FlawedStore.Flaw flaw : FlawedStore.Flaw.values()) {
            found.addAll(flaw.broken);
        }
        assertThat(found).containsExactlyInAnyOrder(Rule.values());
    }

    @Test
    void whatWasSeenIsSaidInNumbers() {
        Report report = test(new FlawedStore(FlawedStore.Flaw.IGNORES_IF_NONE_MATCH), PLAN);

        assertThat(report.essentialViolations().getFirst())
                .isEqualTo(new Report.Violation(Rule.ONE_CREATOR, "16 of 16 were told that they had won"));
    }

    @Test
    void lostAnswersAreResolvedByReading() {
        MemoryObjectStore memory = new MemoryObjectStore();
        AtomicInteger puts = new AtomicInteger();
        Report report = test(
                new Forwarding(memory) {
                    @Override
                    public CompletionStage<PutResult> put(PutRequest request) {
                        boolean lost = !(request.condition() instanceof PutCondition.Always)
                                && puts.incrementAndGet() % 5 == 0;
                        return super.put(request)
                                .thenApply(result -> lost ? new PutResult.OutcomeUnknown("cut") : result);
                    }
                },
                PLAN);

        assertThat(report.violations()).isEmpty();
    }

    @Test
    void aStoreThatLosesEveryAnswerBreaksNoRule() {
        Report report = test(
                changingPuts(result -> new PutResult.OutcomeUnknown("no answer in time")),
                new Plan(1, 1, 2, 0, true, Duration.ofSeconds(30)));

        assertThat(report.violations()).isEmpty();
        assertThat(report.qualified()).isFalse();
        assertThat(report.gaps()).contains(new Report.Gap(Rule.READ_AFTER_OVERWRITE, "the answer to a write got lost"));
    }

    @Test
    void aStoreThatFailsInTheMiddleBreaksNoRule() {
        MemoryObjectStore memory = new MemoryObjectStore();
        for (int requests : List.of(3, 10, 30, 60)) {
            AtomicInteger left = new AtomicInteger(requests);
            Report report = test(
                    new Forwarding(memory) {
                        @Override
                        public CompletionStage<PutResult> put(PutRequest request) {
                            return left.decrementAndGet() > 0 ? super.put(request) : unavailable();
                        }

                        @Override
                        public CompletionStage<GetResult> get(String key, @Nullable String ifNoneMatch) {
                            return left.decrementAndGet() > 0 ? super.get(key, ifNoneMatch) : unavailable();
                        }
                    },
                    PLAN);

            assertThat(report.violations()).isEmpty();
            assertThat(report.gaps()).isNotEmpty().allMatch(gap -> gap.why().contains("503"));
        }
        assertThat(memory.keys()).isEmpty();
    }

    @Test
    void aStoreThatDoesNotAnswerIsUnavailable() {
        ObjectStore store = new Forwarding(new MemoryObjectStore()) {
            @Override
            public CompletionStage<PutResult> put(PutRequest request) {
                return unavailable();
            }
        };

        assertThatThrownBy(() -> test(store, PLAN)).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void aStoreThatHangsIsGivenUpInTime() {
        Report report = test(hanging(), new Plan(1, 1, 2, 0, true, Duration.ofMillis(100)));

        assertThat(report.violations()).isEmpty();
        assertThat(report.gaps()).isNotEmpty();
    }

    @Test
    @Timeout(20)
    void aStoreThatHangsIsGivenUpInTimeAlsoWhereProbesWaitForEachOther() {
        Report report = test(hanging(), new Plan(1, 1, 2, 0, false, Duration.ofMillis(100)));

        assertThat(report.gaps()).isNotEmpty();
    }

    @Test
    void aBucketThatMayNotBeWrittenNamesTheReason() {
        ObjectStore store = new Forwarding(new MemoryObjectStore()) {
            @Override
            public CompletionStage<PutResult> put(PutRequest request) {
                return CompletableFuture.failedStage(new StoreMisconfiguredException("read only", null));
            }
        };

        assertThatThrownBy(() -> test(store, PLAN))
                .isInstanceOf(StoreMisconfiguredException.class)
                .hasMessage("read only");
    }

    @Test
    void whatOthersLeftIsRemovedOnceItIsAnHourOld() {
        MemoryObjectStore store = new MemoryObjectStore();
        store.write("selftest/dead/create-1", "x");
        store.write("selftest/dead/create-2", "x");
        store.pass(Duration.ofMinutes(61));
        store.write("selftest/running/create-1", "x");

        test(store, PLAN);

        assertThat(store.keys()).containsExactly("selftest/running/create-1");
    }

    @Test
    void latenciesAreInOrder() {
        Report report = test(new MemoryObjectStore(), PLAN);

        assertThat(report.latencies()).extracting(Latency::operation).containsExactlyInAnyOrder(Operation.values());
        assertThat(report.latencies()).allSatisfy(latency -> {
            assertThat(latency.count()).isPositive();
            assertThat(List.of(latency.minNanos(), latency.medianNanos(), latency.p99Nanos(), latency.maxNanos()))
                    .isSorted();
        });
    }

    /// It never answers a read.
    private static ObjectStore hanging() {
        return new Forwarding(new MemoryObjectStore()) {
            @Override
            public CompletionStage<GetResult> get(String key, @Nullable String ifNoneMatch) {
                return new CompletableFuture<>();
            }
        };
    }

    private static Report test(ObjectStore store, Plan plan) {
        return new StoreSelfTest(store, "test", plan, System::nanoTime).run();
    }

    private static Set<Rule> broken(Report report) {
        return report.violations().stream().map(Report.Violation::rule).collect(Collectors.toSet());
    }

    private static <T> CompletionStage<T> unavailable() {
        StoreException failure = new StoreUnavailableException("503 SlowDown", null);
        return CompletableFuture.failedStage(failure);
    }

    private static ObjectStore changingPuts(UnaryOperator<PutResult> change) {
        return new Forwarding(new MemoryObjectStore()) {
            @Override
            public CompletionStage<PutResult> put(PutRequest request) {
                return request.condition() instanceof PutCondition.Always
                        ? super.put(request)
                        : super.put(request).thenApply(change);
            }
        };
    }

    private abstract static class Forwarding implements ObjectStore {
        private final ObjectStore store;

        Forwarding(ObjectStore store) {
            this.store = store;
        }

        @Override
        public CompletionStage<GetResult> get(String key, @Nullable String ifNoneMatch) {
            return store.get(key, ifNoneMatch);
        }

        @Override
        public CompletionStage<PutResult> put(PutRequest request) {
            return store.put(request);
        }

        @Override
        public CompletionStage<Void> delete(Collection<String> keys) {
            return store.delete(keys);
        }

        @Override
        public CompletionStage<ListPage> list(String prefix, @Nullable String startAfter, int limit) {
            return store.list(prefix, startAfter, limit);
        }
    }
}
