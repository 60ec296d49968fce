package dev.sluice.sessions;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How it stands with a pod.
///
/// @param state `running`, `draining`, `exited`, or `silent`: its reports do not come
/// @param reportAge by the store's clock
/// @param sessions that it answers for
/// @param maxSessions null where its version does not tell
/// @param capacityUsed 0 to 1
/// @param version of its software
public record PodStatus(
        String id,
        String instanceId,
        String state,
        Instant startedAt,
        Instant reportedAt,
        Duration reportAge,
        int sessions,
        @Nullable Integer maxSessions,
        @Nullable Double capacityUsed,
        @Nullable String version) {}
