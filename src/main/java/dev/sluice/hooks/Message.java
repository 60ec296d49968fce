package dev.sluice.hooks;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One event on its way to all receivers. Written as JSON by the thread that sends it first. Safe for all threads.
final class Message {
    private final Envelope envelope;
    private final EventType type;
    private final long sinceNanos;
    private byte @Nullable [] body;

    @JsonPropertyOrder({"id", "type", "time", "data"})
    private record Envelope(String id, String type, Instant time, Object data) {}

    /// @param data what Jackson can write, and nobody changes any more
    /// @param sinceNanos when the event was told to us
    Message(String id, EventType type, Instant time, Object data, long sinceNanos) {
        this.envelope = new Envelope(id, type.label(), time, data);
        this.type = type;
        this.sinceNanos = sinceNanos;
    }

    String id() {
        return envelope.id;
    }

    EventType type() {
        return type;
    }

    long sinceNanos() {
        return sinceNanos;
    }

    /// @throws IllegalArgumentException if the data cannot be written as JSON, which is a fault of ours
    synchronized byte[] body(ObjectMapper json) {
        byte[] written = body;
        if (written == null) {
            try {
                written = json.writeValueAsBytes(envelope);
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException("event " + type.label() + " cannot be written as JSON", e);
            }
            body = written;
        }
        return written;
    }
}
