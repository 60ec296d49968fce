package dev.sluice.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.channels.ChannelId;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.lease.Leases;
import dev.sluice.sessions.ListedSession;
import dev.sluice.sessions.Overview;
import dev.sluice.sessions.PodStatus;
import dev.sluice.sessions.ReportedFigures;
import dev.sluice.sessions.SessionDetails;
import dev.sluice.sessions.SessionState;
import dev.sluice.store.ListPage;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.StoreUnavailableException;
import dev.sluice.store.documents.Held;
import dev.sluice.testing.DelayedObjectStore;
import dev.sluice.testing.MemoryObjectStore;
import dev.sluice.testing.WriteIds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The sessions of all pods, as somebody who asks any of them is told.
class ReportedSessionsTest {
    private static final ObjectMapper JSON = new ObjectMapper().findAndRegisterModules();
    private static final SessionDetails DETAILS = ReportedFigures.details(0);

    private final MemoryObjectStore control = new MemoryObjectStore();
    private final PodReports reports = new PodReports(control, JSON, WriteIds::next);
    private final Leases leases = new Leases(control, JSON, WriteIds::next);
    private final Instant start = control.now();
    private final ReportedSessions sessions = new ReportedSessions(
            control,
            reports,
            leases,
            () -> Duration.between(start, control.now()).toNanos(),
            this::aMinuteLater);
    private final Deque<Runnable> later = new ArrayDeque<>();

    private void aMinuteLater(Runnable task) {
        later.add(task);
    }

    private void passAMinute() {
        control.pass(ReportedSessions.KEPT);
        List.copyOf(later).forEach(task -> {
            later.remove(task);
            task.run();
        });
    }

    private void write(PodReport report) {
        String etag = reports.find(report.podId())
                .toCompletableFuture()
                .join()
                .map(Held::etag)
                .orElse(null);
        reports.replace(etag, report).toCompletableFuture().join();
    }

    private static PodReport report(String pod, PodState state, ReportedSession... sessions) {
        return new PodReport(
                pod,
                "i-" + pod,
                state,
                ReportedFigures.START,
                List.of(sessions),
                List.of(),
                null,
                null,
                false,
                new PodLoad(600, 0.25, "1.2.3"));
    }

    private static ReportedSession session(String id, String channel, long epoch) {
        return new ReportedSession(id, new ChannelId(channel), "b-" + id, epoch, false, false, DETAILS, null, 0);
    }

    private ReportedSession waiting(String id, Duration left) {
        return new ReportedSession(
                id,
                new ChannelId("c-" + id),
                "b-" + id,
                1,
                true,
                false,
                DETAILS,
                ReportedFigures.end("peer_closed", control.now()),
                left.toMillis());
    }

    private Overview look() {
        return sessions.overview().toCompletableFuture().join();
    }

    private SessionState state(String id) {
        return look().session(id).orElseThrow().state();
    }

    @Test
    void sessionsOfAllPodsAreListedByTheirIds() {
        write(report("pod-2", PodState.RUNNING, session("b", "two", 1)));
        write(report("pod-1", PodState.DRAINING, session("c", "three", 1), session("a", "one", 1)));
        Overview now = look();
        assertThat(now.sessions().stream()
                        .map(listed ->
                                listed.report().id() + "@" + listed.report().podId()))
                .containsExactly("a@pod-1", "b@pod-2", "c@pod-1");
        assertThat(now.sessions()).extracting(ListedSession::state).containsOnly(SessionState.LIVE);
        assertThat(now.pods())
                .extracting(PodStatus::id, PodStatus::state, PodStatus::sessions, PodStatus::version)
                .containsExactly(tuple("pod-1", "draining", 2, "1.2.3"), tuple("pod-2", "running", 1, "1.2.3"));
    }

    @Test
    void ofAChannelThatIsReportedTwiceTheHighestEpochIsLive() {
        write(report("pod-1", PodState.RUNNING, session("old", "one", 4)));
        write(report("pod-2", PodState.RUNNING, session("new", "one", 5)));
        assertThat(look().sessions()).extracting(listed -> listed.report().id()).containsExactly("new");
    }

    @Test
    void sessionsOfAPodThatIsSilentAreUnknown() {
        write(report("pod-1", PodState.RUNNING, session("a", "one", 1)));
        control.pass(Duration.ofSeconds(14));
        assertThat(state("a")).isEqualTo(SessionState.LIVE);
        control.pass(Duration.ofSeconds(3));
        assertThat(state("a")).isEqualTo(SessionState.UNKNOWN);
        assertThat(look().pods()).extracting(PodStatus::state).containsExactly("silent");
        assertThat(look().pods().getFirst().reportAge()).isEqualTo(Duration.ofSeconds(17));
    }

    @Test
    void whoClaimsADeadPodsReportDoesNotBringItBackToLife() {
        write(report("pod-1", PodState.RUNNING, session("a", "one", 1)));
        control.pass(Duration.ofSeconds(16));
        write(report("pod-1", PodState.RUNNING, session("a", "one", 1)).claimedBy("i-2"));
        control.pass(Duration.ofSeconds(2));
        assertThat(state("a")).isEqualTo(SessionState.UNKNOWN);
        assertThat(look().pods()).extracting(PodStatus::state).containsExactly("silent");
    }

    @Test
    void aSessionWaitsUntilItsReconnectWindowIsOver() {
        Lease waits =
                new Lease(new ChannelId("c-a"), 1, "pod-1", "i-pod-1", "a", "b-a", LeaseState.WAITING, false, false);
        leases.replace(null, waits).toCompletableFuture().join();
        write(report("pod-1", PodState.RUNNING, waiting("a", Duration.ofSeconds(8))));
        assertThat(state("a")).isEqualTo(SessionState.WAITING);
        control.pass(Duration.ofSeconds(9));
        assertThat(look().sessions()).isEmpty();
    }

    @Test
    void nothingOfASettledPodIsLeft() {
        write(report("pod-1", PodState.EXITED, session("a", "one", 1)));
        assertThat(state("a")).isEqualTo(SessionState.UNKNOWN);
        write(report("pod-1", PodState.EXITED, session("a", "one", 1)).settle());
        control.pass(Duration.ofSeconds(3));
        assertThat(look().sessions()).isEmpty();
        assertThat(look().pods()).extracting(PodStatus::state).containsExactly("exited");
        control.pass(ReportedSessions.FORGOTTEN);
        assertThat(look().pods()).isEmpty();
    }

    @Test
    void aSessionOfAnOlderVersionIsListedWithoutFigures() {
        write(report("pod-1", PodState.RUNNING, new ReportedSession("a", new ChannelId("one"), "b1", 1, false)));
        ListedSession listed = look().session("a").orElseThrow();
        assertThat(listed.report().details().video()).isNull();
        assertThat(listed.report().details().startedAt()).isEqualTo(ReportedFigures.START);
    }

    @Test
    void whatWasReadIsNotReadAgainForASecond() {
        write(report("pod-1", PodState.RUNNING));
        look();
        int before = control.calls().size();
        control.pass(Duration.ofSeconds(1));
        look();
        assertThat(control.calls()).hasSize(before);
        control.pass(Duration.ofMillis(100));
        look();
        assertThat(control.calls().subList(before, control.calls().size()))
                .containsExactly("LIST pods/", "GET pods/pod-1.json");
    }

    @Test
    void whatWasReadIsForgottenAMinuteAfterTheLastQuestion() {
        write(report("pod-1", PodState.EXITED).settle());
        look();
        control.pass(Duration.ofSeconds(30));
        look();
        passAMinute();
        control.pass(Duration.ofSeconds(2));
        assertThat(later).as("nobody has asked for a minute").isEmpty();
        int before = control.calls().size();
        look();
        assertThat(control.calls().subList(before, control.calls().size()))
                .containsExactly("LIST pods/", "GET pods/pod-1.json");
        control.pass(Duration.ofSeconds(59));
        look();
        List.copyOf(later).forEach(task -> {
            later.remove(task);
            task.run();
        });
        assertThat(later).as("somebody goes on asking").hasSize(1);
    }

    @Test
    void reportsAreReadOnOtherThreadsThanTheStores() {
        write(report("pod-1", PodState.RUNNING, session("a", "one", 1)));
        Deque<Runnable> parsing = new ArrayDeque<>();
        ReportedSessions elsewhere =
                new ReportedSessions(control, reports.parsingOn(parsing::add), leases, () -> 0, this::aMinuteLater);
        CompletableFuture<Overview> found = elsewhere.overview().toCompletableFuture();
        assertThat(found).isNotDone();
        parsing.remove().run();
        assertThat(found.join().sessions()).hasSize(1);
    }

    @Test
    void settledPodsAreReadOnce() {
        write(report("pod-1", PodState.EXITED).settle());
        look();
        control.pass(Duration.ofSeconds(3));
        int before = control.calls().size();
        assertThat(look().pods()).hasSize(1);
        assertThat(control.calls().subList(before, control.calls().size())).containsExactly("LIST pods/");
    }

    @Test
    void aReportThatCannotBeReadDoesNotHideTheOthers() {
        control.write("pods/broken.json", "{");
        write(report("pod-1", PodState.RUNNING, session("a", "one", 1)));
        assertThat(look().sessions()).hasSize(1);
    }

    @Test
    void aStoreThatDoesNotAnswerIsTriedAgainAtTheNextQuestion() {
        AtomicBoolean failing = new AtomicBoolean(true);
        ObjectStore store = new DelayedObjectStore(control, Duration.ofMillis(1)) {
            @Override
            public CompletionStage<ListPage> list(String prefix, @Nullable String startAfter, int limit) {
                return failing.get()
                        ? CompletableFuture.failedStage(new StoreUnavailableException("ordered by the test", null))
                        : super.list(prefix, startAfter, limit);
            }
        };
        ReportedSessions slow = new ReportedSessions(
                store, new PodReports(store, JSON, WriteIds::next), leases, () -> 0, this::aMinuteLater);
        assertThat(slow.overview().toCompletableFuture()).failsWithin(Duration.ofSeconds(5));
        failing.set(false);
        assertThat(slow.overview().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(5));
    }

    @Test
    void aThousandSessionsOnTwentyPodsAreListedWithinASecondAtThirtyMilliseconds() {
        for (int pod = 0; pod < 20; pod++) {
            int first = pod * 50;
            write(report(
                    "pod-" + pod,
                    PodState.RUNNING,
                    IntStream.range(first, first + 50)
                            .mapToObj(i -> session("20260101-c" + i + "-bcdfghjkmnpq", "c" + i, 1))
                            .toArray(ReportedSession[]::new)));
        }
        // What is measured is not how fast code is that never ran before.
        assertThat(look().sessions()).hasSize(1_000);
        ObjectStore store = new DelayedObjectStore(control, Duration.ofMillis(30));
        ReportedSessions slow = new ReportedSessions(
                store, new PodReports(store, JSON, WriteIds::next), leases, () -> 0, this::aMinuteLater);
        int before = control.calls().size();
        long startNanos = System.nanoTime();
        List<CompletableFuture<Overview>> together = IntStream.range(0, 10)
                .mapToObj(_ -> slow.overview().toCompletableFuture())
                .toList();
        Overview found = together.getLast().join();
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
        assertThat(found.sessions()).hasSize(1_000);
        assertThat(millis).isBetween(60L, 1_000L);
        together.forEach(one -> assertThat(one.join()).isEqualTo(found));
        assertThat(control.calls()).hasSize(before + 21);
    }

    @Test
    void theReportOfSixHundredSessionsStaysWellBelowAMegabyte() throws JsonProcessingException {
        PodReport report = report(
                "pod-1",
                PodState.RUNNING,
                IntStream.range(0, 600)
                        .mapToObj(i -> {
                            String channel = "a-channel-of-thirty-characters-" + i;
                            return new ReportedSession(
                                    "20260101-" + channel + "-bcdfghjkmnpq",
                                    new ChannelId(channel),
                                    "20260101T120000000-bcdfgh",
                                    12,
                                    false,
                                    true,
                                    ReportedFigures.details(i % 3 == 0 ? 1 : 0),
                                    null,
                                    0);
                        })
                        .toArray(ReportedSession[]::new));
        int bytes = JSON.writeValueAsBytes(report).length;
        assertThat(bytes / 600).isBetween(700, 1_150);
        assertThat(bytes).isLessThan(700_000);
    }

    @Test
    void reportsOfOlderVersionsAreReadable() throws JsonProcessingException {
        PodReport old = JSON.readValue("""
                {"podId":"p","instanceId":"i","state":"running","startedAt":"2026-01-01T00:00:00Z",
                 "sessions":[{"sessionId":"s","channelId":"c","broadcastId":"b","epoch":3,"ending":true}],
                 "left":[],"settled":false,"write":"x"}""", PodReport.class);
        assertThat(old.sessions()).containsExactly(new ReportedSession("s", new ChannelId("c"), "b", 3, true));
        assertThat(Arrays.asList(old.load())).containsOnlyNulls();
    }

    @Test
    void aSessionIsReadAsItWasWritten() throws JsonProcessingException {
        ReportedSession session = waiting("a", Duration.ofSeconds(5));
        String text = JSON.writeValueAsString(session);
        assertThat(JSON.readValue(text, ReportedSession.class)).isEqualTo(session);
        assertThat(text).doesNotContain("null");
    }
}
