package dev.sluice.channels;

import com.fasterxml.jackson.annotation.JsonProperty;

/// What happens when somebody publishes to a channel that is live.
public enum ConflictPolicy {
    /// The newcomer takes over: encoders reconnect while their old connection still looks alive.
    @JsonProperty("takeover")
    TAKEOVER,
    /// The newcomer is refused while the running session shows signs of life.
    @JsonProperty("reject")
    REJECT
}
