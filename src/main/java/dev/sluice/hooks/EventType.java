package dev.sluice.hooks;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// What webhooks tell of. The label stands in messages and in the setting, so it never changes.
public enum EventType {
    /// An encoder publishes.
    SESSION_STARTED("session.started"),
    /// It does not any more, and everything that it has sent is in the playlist.
    SESSION_ENDED("session.ended"),
    /// Something about a session that its broadcaster or an operator can mend, each kind once.
    SESSION_FINDING("session.finding"),
    /// A recorded broadcast is over, and its recording can be played.
    RECORDING_READY("recording.ready");

    private final String label;

    EventType(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    static Optional<EventType> of(String label) {
        return Arrays.stream(values()).filter(type -> type.label.equals(label)).findFirst();
    }

    static String labels() {
        return Arrays.stream(values()).map(EventType::label).collect(Collectors.joining(", "));
    }
}
