package dev.sluice.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.channels.ChannelId;
import dev.sluice.store.GetResult;
import dev.sluice.store.ListPage;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import dev.sluice.testing.ManualExecutor;
import dev.sluice.testing.MemoryObjectStore;
import dev.sluice.testing.MemoryObjectStore.Fault;
import dev.sluice.testing.WriteIds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PodReporterTest {
    private static final ObjectMapper JSON = new ObjectMapper().findAndRegisterModules();
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String KEY = "pods/pod-1.json";

    private final MemoryObjectStore control = new MemoryObjectStore();
    private final PodReports reports = new PodReports(control, JSON, WriteIds::next);
    private final List<Pod> processes = new ArrayList<>();
    private Duration elapsed = Duration.ZERO;

    /// One process with a thread of its own.
    private final class Pod {
        private final ManualExecutor executor = new ManualExecutor();
        private final List<ReportedSession> sessions = new ArrayList<>();
        private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
        private final PodReporter reporter;

        Pod(String instance) {
            this(instance, control);
        }

        Pod(String instance, ObjectStore store) {
            reporter = new PodReporter(
                    new PodReports(store, JSON, WriteIds::next),
                    first("pod-1", instance),
                    () -> List.copyOf(sessions),
                    executor,
                    () -> elapsed.toNanos(),
                    meters);
            processes.add(this);
        }

        Pod started() {
            reporter.start();
            executor.runAll();
            return this;
        }

        void begins(String sessionId) {
            sessions.add(session(sessionId));
            reporter.onChange();
            executor.runAll();
        }

        void dies() {
            processes.remove(this);
        }

        double failures() {
            return meters.counter("sluice.pod.report.failures").count();
        }

        double age() {
            return meters.get("sluice.pod.report.age.seconds").gauge().value();
        }
    }

    private static PodReport first(String podId, String instance) {
        return PodReport.first(podId, instance, START);
    }

    private static ReportedSession session(String sessionId) {
        return new ReportedSession(sessionId, new ChannelId("c-" + sessionId), "b-" + sessionId, 1, false);
    }

    private void pass(Duration time) {
        Duration step = Duration.ofMillis(100);
        for (Duration left = time; left.isPositive(); left = left.minus(step)) {
            elapsed = elapsed.plus(step);
            control.pass(step);
            processes.forEach(process -> process.executor.pass(step));
        }
    }

    private PodReport report() {
        return reports.find("pod-1").toCompletableFuture().join().orElseThrow().document();
    }

    private long writes() {
        return control.calls().stream().filter(("PUT " + KEY)::equals).count();
    }

    @Test
    void writesAtOnceAndThenEveryFiveSecondsOneRequestEach() {
        new Pod("one").started();
        assertThat(report()).isEqualTo(first("pod-1", "one"));
        assertThat(control.calls().subList(0, 2)).containsExactly("GET " + KEY, "PUT " + KEY);
        int before = control.calls().size();
        pass(Duration.ofSeconds(60));
        assertThat(control.calls().subList(before, control.calls().size()))
                .hasSize(12)
                .containsOnly("PUT " + KEY);
    }

    @Test
    void aSessionThatBeginsIsReportedAtOnceAndManyAtATimeShareAWrite() {
        Pod process = new Pod("one").started();
        pass(Duration.ofSeconds(2));
        process.begins("s0");
        assertThat(report().sessions()).containsExactly(session("s0"));
        long before = writes();
        for (int i = 1; i < 500; i++) {
            process.begins("s" + i);
        }
        assertThat(writes()).isEqualTo(before);
        pass(Duration.ofSeconds(1));
        assertThat(writes()).isEqualTo(before + 1);
        assertThat(report().sessions()).hasSize(500);
    }

    @Test
    void sessionsThatComeAndGoAllTheTimeCostOneWriteASecond() {
        Pod process = new Pod("one").started();
        long before = writes();
        for (int i = 0; i < 100; i++) {
            process.begins("s" + i);
            pass(Duration.ofMillis(100));
        }
        assertThat(writes() - before).isBetween(9L, 12L);
    }

    @Test
    void aThousandSessionsTakeNoMoreThanTwoHundredKilobytes() {
        Pod process = new Pod("one");
        for (int i = 0; i < 1000; i++) {
            process.sessions.add(new ReportedSession(
                    "20261123-channel-%04d-bcdfghjkmnpq".formatted(i),
                    new ChannelId("channel-%04d".formatted(i)),
                    "20261123T011819123-bcdfgh",
                    12,
                    false));
        }
        process.started();
        assertThat(control.text(KEY).length()).isBetween(100_000, 200_000);
    }

    @Test
    void whatALaterVersionAddsIsIgnored() {
        new Pod("one").started().begins("s1");
        pass(Duration.ofSeconds(1));
        String text = control.text(KEY)
                .replace("\"sessionId\"", "\"bitrate\":{\"now\":1},\"sessionId\"")
                .replace("\"podId\"", "\"later\":[1],\"podId\"");
        control.write(KEY, text);
        assertThat(report().sessions()).containsExactly(session("s1"));
    }

    @Test
    void anOutagePilesNothingUpAndIsOverWithTheNextWrite() {
        Pod process = new Pod("one").started();
        for (int i = 0; i < 6; i++) {
            control.failNextPut(Fault.UNAVAILABLE);
        }
        int before = control.calls().size();
        process.begins("s1");
        pass(Duration.ofSeconds(29));
        assertThat(control.calls().size() - before)
                .as("a read and a write each five seconds")
                .isLessThan(14);
        assertThat(process.failures()).isEqualTo(6);
        assertThat(process.age()).isGreaterThan(25);
        pass(Duration.ofSeconds(5));
        assertThat(report().sessions()).containsExactly(session("s1"));
        assertThat(process.age()).isLessThan(6);
    }

    @Test
    void aStoreThatDoesNotAnswerIsNotAskedAgain() {
        HangingStore hanging = new HangingStore();
        Pod process = new Pod("one", hanging).started();
        pass(Duration.ofSeconds(60));
        for (int i = 0; i < 10; i++) {
            process.begins("s" + i);
        }
        assertThat(hanging.asked).isEqualTo(1);
    }

    @Test
    void aRestartedContainerOverwritesTheReportOfItsFormerProcessAndTakesOverWhatThatOneLeft() {
        Pod former = new Pod("one").started();
        former.begins("s1");
        pass(Duration.ofSeconds(1));
        former.dies();
        Pod next = new Pod("two").started();
        assertThat(report().instanceId()).isEqualTo("two");
        assertThat(report().sessions()).isEmpty();
        assertThat(report().left()).containsExactly(session("s1"));
        assertThat(report().rival()).isNull();

        next.dies();
        Pod last = new Pod("three").started();
        assertThat(report().left()).as("handed on by one that crashed at once").containsExactly(session("s1"));
        last.reporter.left().completed(session("s1"));
        pass(Duration.ofSeconds(5));
        assertThat(report().left()).isEmpty();
    }

    @Test
    void whatIsCompleteAlreadyIsNotTakenOver() {
        Pod former = new Pod("one").started();
        former.begins("s1");
        pass(Duration.ofSeconds(1));
        former.dies();
        String etag =
                reports.find("pod-1").toCompletableFuture().join().orElseThrow().etag();
        reports.replace(etag, report().claimedBy("other").settle())
                .toCompletableFuture()
                .join();
        new Pod("two").started();
        assertThat(report().left()).isEmpty();
        assertThat(report().settled()).isFalse();
        assertThat(report().claimant()).isNull();
    }

    @Test
    void twoProcessesUnderOneNameFindEachOtherAndSaySo() {
        Pod one = new Pod("one").started();
        one.begins("s1");
        Pod two = new Pod("two").started();
        pass(Duration.ofSeconds(30));
        PodReport seen = report();
        assertThat(seen.rival()).isIn("one", "two").isNotEqualTo(seen.instanceId());
        assertThat(seen.left()).isEmpty();

        one.dies();
        pass(Duration.ofSeconds(30));
        assertThat(report().instanceId()).isEqualTo("two");
        assertThat(report().rival()).isEqualTo("one");
        pass(Duration.ofSeconds(45));
        assertThat(report().rival()).isNull();
        assertThat(two.failures()).isZero();
    }

    @Test
    void aProcessThatWasTakenForDeadObjectsWithItsNextReport() {
        Pod process = new Pod("one").started();
        process.begins("s1");
        String etag =
                reports.find("pod-1").toCompletableFuture().join().orElseThrow().etag();
        reports.replace(etag, report().claimedBy("other")).toCompletableFuture().join();
        pass(Duration.ofSeconds(5));
        assertThat(report().claimant()).isNull();
        assertThat(report().sessions()).containsExactly(session("s1"));
        assertThat(process.failures()).isZero();
    }

    @Test
    void theLastReportSaysThatTheProcessHasExitedAndNothingFollows() {
        Pod process = new Pod("one").started();
        process.begins("s1");
        process.reporter.draining();
        pass(Duration.ofSeconds(1));
        assertThat(report().state()).isEqualTo(PodState.DRAINING);
        CompletableFuture<Void> exited = process.reporter.exit().toCompletableFuture();
        process.executor.runAll();
        assertThat(exited).isCompleted();
        assertThat(report().state()).isEqualTo(PodState.EXITED);
        assertThat(report().sessions()).containsExactly(session("s1"));
        assertThat(report().settled()).isFalse();
        long before = writes();
        process.begins("s2");
        pass(Duration.ofSeconds(30));
        assertThat(writes()).isEqualTo(before);
    }

    @Test
    void aProcessThatLeavesNothingIsSettledWhenItExits() {
        Pod process = new Pod("one").started();
        process.reporter.exit();
        process.executor.runAll();
        assertThat(report().settled()).isTrue();
    }

    @Test
    void anOldProcessThatExitsLeavesTheReportOfTheNewOne() {
        Pod old = new Pod("one").started();
        new Pod("two").started();
        CompletableFuture<Void> exited = old.reporter.exit().toCompletableFuture();
        old.executor.runAll();
        assertThat(exited).isCompleted();
        assertThat(report().instanceId()).isEqualTo("two");
        assertThat(report().state()).isEqualTo(PodState.RUNNING);
    }

    @Test
    void aReportThatSomebodyHasRemovedIsMadeAgain() {
        new Pod("one").started();
        control.delete(List.of(KEY)).toCompletableFuture().join();
        pass(Duration.ofSeconds(5));
        assertThat(report().instanceId()).isEqualTo("one");
    }

    @Test
    void anOwnWriteWhoseAnswerWasLostIsNobodyElses() {
        Pod process = new Pod("one");
        control.failNextPut(Fault.UNKNOWN_AFTER_EFFECT);
        process.started();
        pass(Duration.ofSeconds(10));
        assertThat(report().rival()).isNull();
        assertThat(process.failures()).isZero();
    }

    @Test
    void aNameThatNoKeyCanHoldIsRefusedByItsSetting() {
        assertThatThrownBy(() -> new PodReporter(
                        reports,
                        first("pod/1", "one"),
                        List::of,
                        new ManualExecutor(),
                        () -> 0,
                        new SimpleMeterRegistry()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sluice.pod.id")
                .hasMessageContaining("pod/1");
    }

    /// Never answers.
    private static final class HangingStore implements ObjectStore {
        private int asked;

        @Override
        public CompletionStage<GetResult> get(String key, @Nullable String ifNoneMatch) {
            asked++;
            return new CompletableFuture<>();
        }

        @Override
        public CompletionStage<PutResult> put(PutRequest request) {
            asked++;
            return new CompletableFuture<>();
        }

        @Override
        public CompletionStage<Void> delete(Collection<String> keys) {
            return new CompletableFuture<>();
        }

        @Override
        public CompletionStage<ListPage> list(String prefix, @Nullable String startAfter, int limit) {
            return new CompletableFuture<>();
        }
    }
}
