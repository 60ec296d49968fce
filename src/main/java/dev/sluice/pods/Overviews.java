package dev.sluice.pods;

import dev.sluice.channels.ChannelId;
import dev.sluice.sessions.ListedSession;
import dev.sluice.sessions.Overview;
import dev.sluice.sessions.PodStatus;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/// Puts the reports of processes together.
final class Overviews {
    private Overviews() {}

    /// Where two processes report the same channel, the one of the higher epoch owns it: the other has not noticed yet
    /// that it was taken over, or waits for an encoder that is back elsewhere.
    static Overview of(Collection<SeenReport> reports) {
        Map<ChannelId, ListedSession> owners = new HashMap<>();
        for (SeenReport seen : reports) {
            for (ListedSession session : seen.sessions()) {
                owners.merge(
                        session.report().channelId(),
                        session,
                        (one, other) -> one.report().epoch() >= other.report().epoch() ? one : other);
            }
        }
        return new Overview(
                owners.values().stream()
                        .sorted(Comparator.comparing(session -> session.report().id()))
                        .toList(),
                reports.stream()
                        .map(SeenReport::status)
                        .sorted(Comparator.comparing(PodStatus::id))
                        .toList());
    }
}
