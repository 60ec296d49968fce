package dev.sluice.pods;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.lease.Lease;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one process says of itself, `pods/{podId}.json`.
///
/// A session takes some 900 bytes here, and 250 more for each finding, so a pod with 600 of them writes some 600 kB
/// every five seconds, one Mbit/s. It is read only when the pod is silent, or when somebody asks for its sessions.
/// Whatever a later version adds to each session is multiplied likewise.
///
/// @param instanceId random per process: a restarted container has the same pod id, but is another owner
/// @param startedAt by the pod's own clock: for people only
/// @param sessions that this process answers for
/// @param left sessions of earlier processes under the same pod id whose ends nobody has completed yet
/// @param rival another process that writes under the same pod id at the same time, which must not be; null for none
/// @param claimant the process that completes what this one has left; null as long as nobody takes this one for dead
/// @param settled nothing is left to do for any session here
/// @param load null from processes of older versions
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PodReport(
        String podId,
        String instanceId,
        PodState state,
        Instant startedAt,
        List<ReportedSession> sessions,
        List<ReportedSession> left,
        @Nullable String rival,
        @Nullable String claimant,
        boolean settled,
        @Nullable PodLoad load) {
    public PodReport {
        sessions = sessions == null ? List.of() : List.copyOf(sessions);
        left = left == null ? List.of() : List.copyOf(left);
    }

    /// Of a process that has just begun, and does not tell its load.
    public static PodReport first(String podId, String instanceId, Instant startedAt) {
        return new PodReport(
                podId, instanceId, PodState.RUNNING, startedAt, List.of(), List.of(), null, null, false, null);
    }

    /// The next one of the same process.
    public PodReport with(PodState next, List<ReportedSession> now, List<ReportedSession> before) {
        return new PodReport(podId, instanceId, next, startedAt, now, before, rival, null, false, load);
    }

    /// Whether the process says that it answers for the lease's session.
    public boolean lists(Lease lease) {
        return instanceId.equals(lease.instanceId())
                && sessions.stream().anyMatch(session -> session.sessionId().equals(lease.sessionId()));
    }

    public PodReport claimedBy(String instance) {
        return new PodReport(podId, instanceId, state, startedAt, sessions, left, rival, instance, false, load);
    }

    public PodReport settle() {
        return new PodReport(podId, instanceId, state, startedAt, sessions, left, rival, claimant, true, load);
    }
}
