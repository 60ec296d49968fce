package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pods.ReportedSession;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.sessions.SessionEvents;
import dev.sluice.sessions.SessionHistory;
import dev.sluice.sessions.SessionReport;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import dev.sluice.store.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What becomes of the history of sessions that have ended here, whatever the store does.
class SessionArchiveTest extends PublisherFixture {
    private final List<String> told = new ArrayList<>();
    private int failures;

    private final SessionHistory history = new SessionHistory(
            new ForwardingStore(control) {
                @Override
                public CompletionStage<PutResult> put(PutRequest request) {
                    return failures-- > 0
                            ? CompletableFuture.failedStage(new StoreUnavailableException("ordered by the test", null))
                            : super.put(request);
                }
            },
            JSON,
            this::now);

    @BeforeEach
    void listen() {
        LiveEnvironment telling = new EnvironmentBuilder(media, leases)
                .blocks(blocks)
                .ids(new SessionReportsTest.RealIds())
                .clock(this::now)
                .meters(meters)
                .nanoClock(() -> nowNanos)
                .build()
                .telling(
                        new SessionEvents() {
                            @Override
                            public void ended(SessionReport session) {
                                told.add(session.id());
                            }
                        },
                        history);
        publisher = new Publisher(telling, channels, List.of());
    }

    private List<ReportedSession> listed() {
        return publisher.roster().list();
    }

    private String published() {
        send(publish(KEY, HERE), Duration.ofSeconds(6));
        return listed().getLast().sessionId();
    }

    private boolean isKept(String id) {
        return history.find(id).toCompletableFuture().join().isPresent();
    }

    private String ended(DisconnectCause cause) {
        Client client = publish(KEY, HERE);
        send(client, Duration.ofSeconds(6));
        String id = listed().getLast().sessionId();
        Objects.requireNonNull(client.stream).onEnd(cause);
        loop.runAll();
        return id;
    }

    @Test
    void whatTheStoreDoesNotTakeIsWrittenAgainAndReportedUntilThen() {
        failures = 3;
        String id = ended(DisconnectCause.UNPUBLISHED);
        pass(SessionArchive.PAUSE.multipliedBy(2));
        assertThat(isKept(id)).isFalse();
        assertThat(listed())
                .singleElement()
                .satisfies(session -> assertThat(session.details()).isNotNull());
        pass(SessionArchive.PAUSE);
        assertThat(isKept(id)).isTrue();
        assertThat(told).containsExactly(id);
        assertThat(listed()).singleElement().isEqualTo(listed().getFirst().bare());
    }

    @Test
    void whatIsNotKeptYetIsReportedBesideTheSessionThatFollows() {
        failures = 2;
        String first = ended(DisconnectCause.PEER_CLOSED);
        String second = published();
        assertThat(listed()).extracting(ReportedSession::sessionId).containsExactly(first, second);
        assertThat(listed()).extracting(ReportedSession::ending).containsExactly(true, false);
        assertThat(listed().getFirst().end()).isNotNull();
        pass(SessionArchive.PAUSE.multipliedBy(2));
        assertThat(isKept(first)).isTrue();
        assertThat(listed()).extracting(ReportedSession::sessionId).containsExactly(second);
    }

    @Test
    void aSessionThatIsTakenOverIsReportedUntilItsHistoryIsKept() {
        failures = 1;
        String first = published();
        assertThat(publish(KEY, HERE).stream).isNotNull();
        loop.runAll();
        String second = lease().sessionId();
        assertThat(second).isNotEqualTo(first);
        assertThat(listed()).extracting(ReportedSession::sessionId).containsExactlyInAnyOrder(first, second);
        pass(SessionArchive.PAUSE);
        assertThat(listed()).extracting(ReportedSession::sessionId).containsExactly(second);
    }

    @Test
    void anEndedSessionIsReportedWithItsFiguresAsLongAsItWaits() {
        String id = ended(DisconnectCause.PEER_CLOSED);
        assertThat(isKept(id)).isTrue();
        assertThat(listed())
                .singleElement()
                .satisfies(session -> assertThat(session.details()).isNotNull());
        pass(Duration.ofSeconds(61));
        assertThat(listed()).singleElement().isEqualTo(listed().getFirst().bare());
    }

    @Test
    void whatTheStoreNeverTakesIsGivenUpAndCounted() {
        failures = 1_000;
        String id = ended(DisconnectCause.UNPUBLISHED);
        pass(SessionArchive.PAUSE.multipliedBy(SessionArchive.TRIES));
        failures = 0;
        pass(Duration.ofMinutes(1));
        assertThat(isKept(id)).isFalse();
        assertThat(meters.counter("sluice.history.failures").count()).isEqualTo(1);
        assertThat(listed()).singleElement().isEqualTo(listed().getFirst().bare());
    }

    @Test
    void aDrainTriesWhatHasFailedOnceMoreAtOnce() {
        failures = 1;
        String id = published();
        CompletableFuture<Void> drained = publisher.drain();
        loop.pass(SessionArchive.PAUSE.dividedBy(2));
        assertThat(drained).isCompleted();
        assertThat(isKept(id)).isTrue();
    }

    @Test
    void aDrainIsNotHeldUpByAStoreThatTakesNoHistory() {
        failures = 1_000;
        String id = published();
        CompletableFuture<Void> drained = publisher.drain();
        loop.pass(SessionArchive.PAUSE.dividedBy(2));
        assertThat(drained).isCompleted();
        assertThat(listed())
                .singleElement()
                .satisfies(session ->
                        assertThat(session.details()).as("for whoever follows").isNotNull());
        assertThat(listed().getFirst().sessionId()).isEqualTo(id);
    }
}
