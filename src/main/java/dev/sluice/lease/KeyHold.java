package dev.sluice.lease;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.time.Instant;

/// A stream key whose session was kicked, and which is refused for a while. Others may have the channel meanwhile.
///
/// @param until by the store's clock
/// @param reason of the kick, for people
@JsonIgnoreProperties(ignoreUnknown = true)
public record KeyHold(
        String keyId,

        @JsonSerialize(using = ToStringSerializer.class) @JsonDeserialize(converter = Lease.InstantReader.class)
        Instant until,

        String reason) {}
