package dev.sluice.api;

import dev.sluice.audit.AuditLog;
import dev.sluice.channels.ChannelRegistry;
import dev.sluice.channels.IdentitySource;
import dev.sluice.channels.SessionGuard;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/// What the resources of the REST API work on.
///
/// @param ids of channels and stream keys that are made here
/// @param guard told of each change that may end a running session
/// @param indexes told of each new channel
/// @param sessions of encoders
public record ControlPlane(
        ChannelRegistry channels,
        IdentitySource ids,
        AuditLog audit,
        SessionGuard guard,
        PlaybackIndexes indexes,
        Links links,
        SessionPlane sessions,
        InstantSource clock) {
    /// As finely as answers and documents tell times.
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
