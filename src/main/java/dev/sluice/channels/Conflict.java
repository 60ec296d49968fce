package dev.sluice.channels;

import com.fasterxml.jackson.annotation.JsonProperty;

/// What becomes of an encoder that publishes to a channel which is live already.
public enum Conflict {
    /// It takes the channel over, as encoders reconnect while their old connection is still half open.
    @JsonProperty("takeover")
    TAKEOVER,

    /// It is refused, as long as the one that is live publishes.
    @JsonProperty("reject")
    REJECT
}
