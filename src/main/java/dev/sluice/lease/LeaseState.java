package dev.sluice.lease;

import com.fasterxml.jackson.annotation.JsonProperty;

/// What the owner of a channel is doing.
///
/// `live` (a session owns it) → `waiting` (connection lost, reconnect window running) → `ended`. A session that is
/// ended by somebody else, for a while in which no other may follow it, leaves its lease `kicked`.
public enum LeaseState {
    @JsonProperty("live")
    LIVE,
    @JsonProperty("waiting")
    WAITING,
    @JsonProperty("ended")
    ENDED,
    @JsonProperty("kicked")
    KICKED;

    boolean isOpen() {
        return this == LIVE || this == WAITING;
    }
}
