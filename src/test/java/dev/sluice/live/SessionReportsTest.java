package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.amf.AmfObject;
import dev.sluice.bytes.Bytes;
import dev.sluice.channels.ChannelId;
import dev.sluice.media.UnsupportedMediaException;
import dev.sluice.pods.ReportedSession;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.sessions.SegmentCounts;
import dev.sluice.sessions.SessionDetails;
import dev.sluice.sessions.SessionEvents;
import dev.sluice.sessions.SessionFinding;
import dev.sluice.sessions.SessionHistory;
import dev.sluice.sessions.SessionReport;
import dev.sluice.sessions.VideoFigures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is told of a process's sessions while they run, and kept when they have ended.
class SessionReportsTest extends PublisherFixture {
    private final SessionHistory history = new SessionHistory(control, JSON, this::now);
    private final List<String> told = new ArrayList<>();

    /// Ids as the service makes them.
    static final class RealIds implements IdSource {
        private int next = 10;

        @Override
        public String sessionId(ChannelId channel) {
            return "20260101-" + channel + "-s" + ++next;
        }

        @Override
        public String broadcastId() {
            return "20260101T000000000-b" + ++next;
        }

        @Override
        public String nonce() {
            return "n" + ++next;
        }
    }

    private final SessionEvents events = new SessionEvents() {
        @Override
        public void started(SessionReport session) {
            told.add("started " + session.id());
        }

        @Override
        public void ended(SessionReport session) {
            told.add("ended " + session.id());
        }

        @Override
        public void finding(SessionReport session, SessionFinding finding) {
            told.add("found " + session.id() + " " + finding.kind());
        }
    };

    @BeforeEach
    void listen() {
        LiveEnvironment telling = new EnvironmentBuilder(media, leases)
                .blocks(blocks)
                .ids(new RealIds())
                .clock(this::now)
                .meters(meters)
                .nanoClock(() -> nowNanos)
                .build()
                .telling(events, history);
        publisher = new Publisher(telling, channels, List.of());
    }

    private ReportedSession listed() {
        return publisher.roster().list().getFirst();
    }

    private SessionDetails details() {
        return Objects.requireNonNull(listed().details());
    }

    private Optional<SessionReport> kept(String id) {
        return history.find(id).toCompletableFuture().join();
    }

    @Test
    void aRunningSessionIsReportedWithItsFigures() {
        Client client = publish(KEY, HERE);
        Objects.requireNonNull(client.stream)
                .onMetadata(AmfObject.EMPTY.with("encoder", "obs-output module (libobs version 31.0.1)"));
        send(client, Duration.ofSeconds(21));
        SessionDetails details = details();
        assertThat(listed().ending()).isFalse();
        assertThat(details.startedAt()).isEqualTo(START);
        assertThat(details.measuredAt()).isEqualTo(now());
        assertThat(details.keyId()).isEqualTo("k");
        assertThat(details.client().address()).isEqualTo(HERE);
        assertThat(details.client().encoder()).isEqualTo("obs-output module (libobs version 31.0.1)");
        assertThat(details.client().protocol()).isEqualTo("rtmp");
        VideoFigures video = Objects.requireNonNull(details.video());
        assertThat(video.frameRate()).isEqualTo(2);
        assertThat(video.frames()).isEqualTo(42);
        assertThat(video.keyframeIntervalMs()).isEqualTo(2_000);
        assertThat(video.codec()).startsWith("avc1.");
        assertThat(details.audio()).isNull();
        assertThat(details.segments().cut()).isEqualTo(10);
        assertThat(details.segments().uploaded()).isEqualTo(10);
        assertThat(details.uploadLatency().total()).isEqualTo(10);
        assertThat(details.publishLatency().total()).isEqualTo(10);
        assertThat(details.receivedBytes()).isGreaterThan(42L * 5);
        assertThat(told).containsExactly("started " + listed().sessionId());
    }

    @Test
    void anEndedSessionIsKeptOnceWithItsReason() {
        Client client = publish(KEY, HERE);
        send(client, Duration.ofSeconds(6));
        String id = listed().sessionId();
        Objects.requireNonNull(client.stream).onEnd(DisconnectCause.UNPUBLISHED);
        assertThat(kept(id)).isEmpty();
        loop.runAll();
        SessionReport ended = kept(id).orElseThrow();
        assertThat(Objects.requireNonNull(ended.end()).cause()).isEqualTo("unpublished");
        assertThat(Objects.requireNonNull(ended.end()).at()).isEqualTo(now());
        assertThat(ended.details().segments()).isEqualTo(new SegmentCounts(3, 3, 0));
        assertThat(listed().ending()).isTrue();
        assertThat(listed().waitsMs()).isZero();
        pass(Duration.ofMinutes(5));
        assertThat(told).containsExactly("started " + id, "ended " + id);
        assertThat(control.calls().stream().filter(call -> call.startsWith("PUT history/")))
                .hasSize(1);
    }

    @Test
    void aLostConnectionIsKeptAndItsBroadcastWaits() {
        Client client = publish(KEY, HERE);
        send(client, Duration.ofSeconds(6));
        String id = listed().sessionId();
        client.abort(DisconnectCause.PEER_CLOSED);
        loop.runAll();
        assertThat(listed().waitsMs()).isEqualTo(60_000);
        assertThat(Objects.requireNonNull(kept(id).orElseThrow().end()).cause()).isEqualTo("peer_closed");

        Client again = publish(KEY, HERE);
        send(again, Duration.ofSeconds(3));
        assertThat(listed().sessionId()).isNotEqualTo(id);
        assertThat(details().reconnects()).isEqualTo(1);
        again.abort(DisconnectCause.PEER_CLOSED);
        loop.runAll();
        send(publish(KEY, HERE), Duration.ofSeconds(3));
        assertThat(details().reconnects()).isEqualTo(2);
    }

    @Test
    void anotherBroadcastBeginsWithoutReconnects() {
        Client client = publish(KEY, HERE);
        send(client, Duration.ofSeconds(6));
        Objects.requireNonNull(client.stream).onEnd(DisconnectCause.UNPUBLISHED);
        loop.runAll();
        send(publish(KEY, HERE), Duration.ofSeconds(3));
        assertThat(details().reconnects()).isZero();
    }

    @Test
    void whyAnOperatorHasEndedASessionIsKept() {
        Client client = publish(KEY, HERE);
        send(client, Duration.ofSeconds(6));
        String id = listed().sessionId();
        new Eviction(environment)
                .evict(STUDIO, id, "wrong programme", Duration.ZERO)
                .toCompletableFuture()
                .join();
        send(client, Duration.ofSeconds(4));
        assertThat(Objects.requireNonNull(kept(id).orElseThrow().end()).cause()).isEqualTo("kicked");
        assertThat(Objects.requireNonNull(kept(id).orElseThrow().end()).reason())
                .contains("wrong programme");
    }

    @Test
    void whatAnEncoderSentThatCannotBeCarriedIsKeptAsTheReason() {
        Client client = publish(KEY, HERE);
        String id = listed().sessionId();
        Bytes sorensonH263 = Bytes.of(0x12, 0, 0, 0, 0, 0);
        assertThatThrownBy(() -> Objects.requireNonNull(client.stream).onVideo(0, sorensonH263))
                .isInstanceOf(UnsupportedMediaException.class);
        client.abort(DisconnectCause.UNSUPPORTED_MEDIA);
        loop.runAll();
        assertThat(Objects.requireNonNull(kept(id).orElseThrow().end()).reason())
                .contains("H.264");
    }

    @Test
    void aFindingIsToldOnceAndKept() {
        Client client = publish(KEY, HERE);
        String id = listed().sessionId();
        Objects.requireNonNull(client.stream).onVideo(0, FlvPictures.HEADER);
        for (int ms = 0; ms < 60_000; ms += 100) {
            client.stream.onVideo(ms, FlvPictures.of(ms % 20_000 == 0));
            pass(Duration.ofMillis(100));
        }
        assertThat(told.stream().filter(("found " + id + " keyframe-interval")::equals))
                .hasSize(1);
        assertThat(details().findings()).extracting(SessionFinding::kind).contains("keyframe-interval");
        client.stream.onEnd(DisconnectCause.UNPUBLISHED);
        loop.runAll();
        assertThat(kept(id).orElseThrow().details().findings()).isNotEmpty();
    }

    @Test
    void aDrainWaitsForWhatIsKept() {
        send(publish(KEY, HERE), Duration.ofSeconds(6));
        String id = listed().sessionId();
        var drained = publisher.drain();
        loop.pass(Duration.ofSeconds(10));
        assertThat(drained).isCompleted();
        assertThat(Objects.requireNonNull(kept(id).orElseThrow().end()).cause()).isEqualTo("draining");
    }

    @Test
    void aSessionIsTakenOverByItsOwnProcessAndKeptAllTheSame() {
        Client first = publish(KEY, HERE);
        send(first, Duration.ofSeconds(6));
        String id = listed().sessionId();
        publish(KEY, HERE);
        loop.runAll();
        assertThat(Objects.requireNonNull(kept(id).orElseThrow().end()).cause()).isEqualTo("taken_over");
        assertThat(publisher.roster().list()).hasSize(1);
    }
}
