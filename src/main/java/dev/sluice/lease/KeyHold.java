package dev.sluice.lease;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.time.Duration;
import java.time.Instant;

/// A session that was kicked, whose stream key is refused for a while. Others may have the channel meanwhile.
///
/// @param keyId empty where nobody knows it
/// @param until by the store's clock
/// @param reason of the kick, for people
/// @param sessionId that was kicked
@JsonIgnoreProperties(ignoreUnknown = true)
public record KeyHold(
        String keyId,

        @JsonSerialize(using = ToStringSerializer.class) @JsonDeserialize(converter = Lease.InstantReader.class)
        Instant until,

        String reason,
        String sessionId) {
    /// A session that has lost its channel looks at its lease within half a minute, and wants to know why.
    private static final Duration REMEMBERED = Duration.ofSeconds(60);

    /// Whether anybody may still ask for it.
    boolean isRemembered(Instant now) {
        return now.isBefore(until.plus(REMEMBERED));
    }
}
