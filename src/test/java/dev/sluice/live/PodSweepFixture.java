package dev.sluice.live;

import static dev.sluice.live.SweepFixture.CHANNEL;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.pods.LeftSessions;
import dev.sluice.pods.PodReport;
import dev.sluice.pods.PodReports;
import dev.sluice.pods.PodState;
import dev.sluice.pods.ReportedSession;
import dev.sluice.sessions.SessionEvents;
import dev.sluice.sessions.SessionHistory;
import dev.sluice.sessions.SessionReport;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import dev.sluice.store.documents.Held;
import dev.sluice.testing.WriteIds;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/// Processes that look after pods that have died. The reconnect window is 60 s where nothing else is said.
abstract class PodSweepFixture {
    static final Duration STEP = Duration.ofSeconds(1);
    static final String KEY = "pods/pod.json";
    static final Lease LIVE = new Lease(CHANNEL, 1, "pod", "dead", "session", "b1", LeaseState.LIVE, false, false);

    final SweepFixture at = new SweepFixture();
    final PodReports reports = reportsOn(at.control);
    final List<Reaper> reapers = new ArrayList<>();
    final List<Duration> pauses = new ArrayList<>();

    /// What becomes of the next writes of a history, before the store takes all.
    final Deque<CompletableFuture<PutResult>> historyPuts = new ArrayDeque<>();

    final SessionHistory history = new SessionHistory(
            new ForwardingStore(at.control) {
                @Override
                public CompletionStage<PutResult> put(PutRequest request) {
                    CompletableFuture<PutResult> ordered = historyPuts.poll();
                    return ordered == null ? super.put(request) : ordered;
                }
            },
            new ObjectMapper().findAndRegisterModules(),
            at.control::now);
    final List<String> told = new ArrayList<>();
    final SessionEvents events = new SessionEvents() {
        @Override
        public void ended(SessionReport session) {
            told.add(session.id());
        }
    };
    Duration elapsed = Duration.ZERO;

    static PodReports reportsOn(ObjectStore control) {
        return new PodReports(control, new ObjectMapper().findAndRegisterModules(), WriteIds::next);
    }

    /// A process that looks after others.
    final class Reaper {
        final PodSweep sweep;
        final LeftSessions left = new LeftSessions();

        Reaper(String name) {
            this(name, at.control);
        }

        Reaper(String name, ObjectStore control) {
            // Its own clock is minutes off: only the store's counts.
            LiveEnvironment environment = new EnvironmentBuilder(at.media, at.leases)
                    .podId(name)
                    .instanceId("process-of-" + name)
                    .clock(() -> EnvironmentBuilder.START.minus(Duration.ofMinutes(9)))
                    .nanoClock(() -> elapsed.toNanos())
                    .build()
                    .telling(events, history);
            LeaseLooks looks = new LeaseLooks(environment, at.channels, Duration.ofSeconds(60));
            sweep = new PodSweep(
                    environment,
                    control,
                    reportsOn(control),
                    left,
                    looks,
                    new LeaseReaper(environment, pauses::add),
                    new PodCounts(new io.micrometer.core.instrument.simple.SimpleMeterRegistry()));
            reapers.add(this);
        }
    }

    void pass(Duration time) {
        for (Duration gone = Duration.ZERO; gone.compareTo(time) < 0; gone = gone.plus(STEP)) {
            elapsed = elapsed.plus(STEP);
            at.pass(STEP);
            List.copyOf(reapers).forEach(reaper -> reaper.sweep.run());
        }
    }

    /// How long it takes.
    Duration until(BooleanSupplier condition) {
        Duration before = elapsed;
        while (!condition.getAsBoolean()) {
            assertThat(elapsed).as("how long it takes").isLessThan(before.plus(Duration.ofHours(1)));
            pass(STEP);
        }
        return elapsed.minus(before);
    }

    void window(int seconds) {
        at.control.write(
                "channels/demo.json",
                "{\"id\":\"demo\",\"name\":\"\",\"enabled\":true,\"reconnectWindow\":\"PT" + seconds + "S\","
                        + "\"createdAt\":\"2026-01-01T00:00:00Z\",\"streamKeys\":[]}");
    }

    void onAir() {
        at.write(LIVE);
        at.playlist("b1", 1, "1-a-0.ts");
        at.index(1, "b1");
    }

    PodReport report(PodState state) {
        return PodReport.first("pod", "dead", EnvironmentBuilder.START)
                .with(state, List.of(ReportedSession.of(LIVE, false)), List.of());
    }

    void reports(PodState state) {
        String etag =
                reports.find("pod").toCompletableFuture().join().map(Held::etag).orElse(null);
        reports.replace(etag, report(state)).toCompletableFuture().join();
    }

    PodReport standing() {
        return reports.find("pod").toCompletableFuture().join().orElseThrow().document();
    }

    List<String> callsOf(Runnable action) {
        int before = at.control.calls().size();
        action.run();
        return at.control.calls().subList(before, at.control.calls().size());
    }
}
