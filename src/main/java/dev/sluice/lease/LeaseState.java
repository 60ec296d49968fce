package dev.sluice.lease;

import com.fasterxml.jackson.annotation.JsonProperty;

/// What the owner of a channel is doing.
///
/// `live` (a session owns it) → `waiting` (connection lost, reconnect window running) → `ended`.
public enum LeaseState {
    @JsonProperty("live")
    LIVE,
    @JsonProperty("waiting")
    WAITING,
    @JsonProperty("ended")
    ENDED
}
