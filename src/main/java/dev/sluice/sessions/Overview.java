package dev.sluice.sessions;

import java.util.List;
import java.util.Optional;

/// All sessions that are known to run, or to wait for their encoders, and the pods that they are on.
///
/// @param sessions sorted by id; of each channel at most one, which owns it
/// @param pods sorted by id
public record Overview(List<ListedSession> sessions, List<PodStatus> pods) {
    public Overview {
        sessions = List.copyOf(sessions);
        pods = List.copyOf(pods);
    }

    public Optional<ListedSession> session(String id) {
        return sessions.stream()
                .filter(session -> session.report().id().equals(id))
                .findFirst();
    }
}
