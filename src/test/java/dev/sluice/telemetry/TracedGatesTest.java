package dev.sluice.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.amf.AmfObject;
import dev.sluice.bytes.Bytes;
import dev.sluice.live.PublishingSession;
import dev.sluice.rtmp.server.PublishGates;
import dev.sluice.rtmp.server.ServerConnection;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.PublishGate;
import dev.sluice.rtmp.session.PublishRefusal;
import dev.sluice.rtmp.session.PublishRequest;
import dev.sluice.rtmp.session.PublishedStream;
import dev.sluice.rtmp.session.StreamName;
import io.opentelemetry.api.trace.StatusCode;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TracedGatesTest {
    private static final String KEY = "sk_studio_k_s3cret";

    private final Spans spans = new Spans();
    private final List<Object> answered = new ArrayList<>();
    private Consumer<Object> toEncoder = answered::add;

    private void publish(String name, Consumer<PublishGate.Answer> decision) {
        PublishGates gates = connection -> (request, answer) -> decision.accept(answer);
        new TracedGates(gates, spans.tracer())
                .gateFor(new NoConnection())
                .publish(
                        new PublishRequest(new StreamName(name), "live", Map.of(), "", "test"),
                        new PublishGate.Answer() {
                            @Override
                            public void accept(PublishedStream stream) {
                                toEncoder.accept(stream);
                            }

                            @Override
                            public void refuse(PublishRefusal refusal) {
                                toEncoder.accept(refusal);
                            }
                        });
    }

    @Test
    void anAcceptedPublicationIsASpanWithItsSession() {
        Session session = new Session();
        publish(KEY, answer -> answer.accept(session));

        assertThat(answered).containsExactly(session);
        assertThat(spans.only().getName()).isEqualTo("publish");
        assertThat(Spans.attributes(spans.only()))
                .isEqualTo(Map.of(
                        "sluice.channel", "studio", "sluice.session", "the-session", "sluice.outcome", "accepted"));
        assertThat(spans.only().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void aRefusalIsASpanWithItsCause() {
        PublishRefusal refusal = new PublishRefusal.BadName("no");
        publish(KEY, answer -> answer.refuse(refusal));

        assertThat(answered).containsExactly(refusal);
        assertThat(Spans.attributes(spans.only()))
                .isEqualTo(Map.of("sluice.channel", "studio", "sluice.outcome", "unknown_key"));
        assertThat(spans.only().toString()).doesNotContain("s3cret");
    }

    @Test
    void aFaultOfOursIsAFailedSpan() {
        publish("no key", answer -> answer.refuse(new PublishRefusal.Silent(DisconnectCause.STORE_UNAVAILABLE)));

        assertThat(spans.only().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(Spans.attributes(spans.only())).isEqualTo(Map.of("sluice.outcome", "store_unavailable"));
    }

    @Test
    void aGateThatThrowsIsAFailedSpanAndNotHidden() {
        assertThatThrownBy(() -> publish(KEY, answer -> {
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");

        assertThat(spans.only().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(Spans.attributes(spans.only()))
                .isEqualTo(Map.of("sluice.channel", "studio", "sluice.outcome", "internal_error"));
    }

    @Test
    void anAnswerThatThrowsEndsTheSpan() {
        toEncoder = answered -> {
            throw new IllegalStateException("gone");
        };

        assertThatThrownBy(() -> publish(KEY, answer -> answer.accept(new Session())))
                .hasMessage("gone");
        assertThat(Spans.attributes(spans.only())).containsEntry("sluice.outcome", "internal_error");
    }

    @Test
    void aRefusalThatCannotBeToldEndsTheSpan() {
        toEncoder = answered -> {
            throw new IllegalStateException("gone");
        };

        assertThatThrownBy(() -> publish(KEY, answer -> answer.refuse(new PublishRefusal.BadName("no"))))
                .hasMessage("gone");
        assertThat(Spans.attributes(spans.only())).containsEntry("sluice.outcome", "unknown_key");
    }

    private static final class Session implements PublishedStream, PublishingSession {
        @Override
        public String sessionId() {
            return "the-session";
        }

        @Override
        public String channelName() {
            return "studio";
        }

        @Override
        public void onVideo(long timestampMs, Bytes body) {}

        @Override
        public void onAudio(long timestampMs, Bytes body) {}

        @Override
        public void onMetadata(AmfObject metadata) {}

        @Override
        public void onEnd(DisconnectCause cause) {}
    }

    /// Nobody looks at it here.
    private static final class NoConnection implements ServerConnection {
        @Override
        public ScheduledExecutorService executor() {
            throw new UnsupportedOperationException();
        }

        @Override
        public InetSocketAddress remoteAddress() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void setCongested(boolean congested) {}

        @Override
        public void stopReading() {}

        @Override
        public void abort(DisconnectCause cause) {}
    }
}
