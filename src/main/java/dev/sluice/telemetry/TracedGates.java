package dev.sluice.telemetry;

import dev.sluice.channels.StreamKey;
import dev.sluice.live.PublishingSession;
import dev.sluice.rtmp.server.PublishGates;
import dev.sluice.rtmp.server.ServerConnection;
import dev.sluice.rtmp.session.DisconnectCause;
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
        return (request, answer) -> {
            Span span = begin(request);
            try {
                gate.publish(request, new Traced(answer, span));
            } catch (RuntimeException | Error e) {
                fail(span);
                throw e;
            }
        };
    }

    private Span begin(PublishRequest request) {
        Span span = tracer.spanBuilder("publish").setSpanKind(SpanKind.SERVER).startSpan();
        // What the encoder claims, until its key was found right; of the key itself nothing.
        StreamKey.parse(request.name().reveal())
                .ifPresent(key -> span.setAttribute(CHANNEL, key.channelId().value()));
        return span;
    }

    private static void fail(Span span) {
        end(span, DisconnectCause.INTERNAL_ERROR.label(), true);
    }

    /// Without effect on one that has ended.
    private static void end(Span span, String outcome, boolean failed) {
        span.setAttribute(OUTCOME, outcome);
        if (failed) {
            span.setStatus(StatusCode.ERROR, outcome);
        }
        span.end();
    }

    private record Traced(PublishGate.Answer answer, Span span) implements PublishGate.Answer {
        @Override
        public void accept(PublishedStream stream) {
            if (stream instanceof PublishingSession session) {
                span.setAttribute(CHANNEL, session.channelName());
                span.setAttribute(SESSION, session.sessionId());
            }
            try {
                answer.accept(stream);
            } catch (RuntimeException | Error e) {
                fail(span);
                throw e;
            }
            end(span, "accepted", false);
        }

        @Override
        public void refuse(PublishRefusal refusal) {
            try {
                answer.refuse(refusal);
            } finally {
                end(span, refusal.cause().label(), refusal instanceof PublishRefusal.Silent);
            }
        }
    }
}
