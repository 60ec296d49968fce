package dev.sluice.telemetry;

import dev.sluice.channels.StreamKey;
import dev.sluice.live.PublishingSession;
import dev.sluice.rtmp.server.PublishGates;
import dev.sluice.rtmp.server.ServerConnection;
import dev.sluice.rtmp.session.PublishGate;
import dev.sluice.rtmp.session.PublishRefusal;
import dev.sluice.rtmp.session.PublishRequest;
import dev.sluice.rtmp.session.PublishedStream;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;

/// Gates whose decisions are spans: from the encoder's publish command until it may send, or may not.
///
/// @param tracer one that does nothing costs nothing
public record TracedGates(PublishGates gates, Tracer tracer) implements PublishGates {
    private static final String CHANNEL = "sluice.channel";
    private static final String SESSION = "sluice.session";
    private static final String OUTCOME = "sluice.outcome";

    @Override
    public PublishGate gateFor(ServerConnection connection) {
        PublishGate gate = gates.gateFor(connection);
        return (request, answer) -> gate.publish(request, traced(request, answer));
    }

    private PublishGate.Answer traced(PublishRequest request, PublishGate.Answer answer) {
        Span span = tracer.spanBuilder("publish").setSpanKind(SpanKind.SERVER).startSpan();
        // What the encoder claims, until its key was found right; of the key itself nothing.
        StreamKey.parse(request.name().reveal())
                .ifPresent(key -> span.setAttribute(CHANNEL, key.channelId().value()));
        return new PublishGate.Answer() {
            @Override
            public void accept(PublishedStream stream) {
                answer.accept(stream);
                if (stream instanceof PublishingSession session) {
                    span.setAttribute(CHANNEL, session.channelName());
                    span.setAttribute(SESSION, session.sessionId());
                }
                span.setAttribute(OUTCOME, "accepted");
                span.end();
            }

            @Override
            public void refuse(PublishRefusal refusal) {
                answer.refuse(refusal);
                span.setAttribute(OUTCOME, refusal.cause().label());
                if (refusal instanceof PublishRefusal.Silent) {
                    span.setStatus(StatusCode.ERROR, refusal.cause().label());
                }
                span.end();
            }
        };
    }
}
