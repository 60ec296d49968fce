package dev.sluice.pods;

import dev.sluice.channels.ChannelId;
import dev.sluice.sessions.ListedSession;
import dev.sluice.sessions.Overview;
import dev.sluice.sessions.PodStatus;
import dev.sluice.sessions.SessionState;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/// Puts the reports of processes together.
final class Overviews {
    private Overviews() {}

    /// A session of one of the reports.
    private record Claim(SeenReport report, SeenReport.Seen seen) {
        long epoch() {
            return seen.session().epoch();
        }

        Stream<ListedSession> listed() {
            SessionState state = seen.state();
            return state == null ? Stream.empty() : Stream.of(report.listed(seen.session(), state));
        }
    }

    /// Where several sessions on the same channel are reported, the one of the highest epoch owns it, or was the last
    /// that did: another one has not noticed yet that it was taken over, or waits for an encoder that was back
    /// elsewhere meanwhile.
    static Overview of(Collection<SeenReport> reports) {
        Map<ChannelId, Claim> owners = new HashMap<>();
        for (SeenReport report : reports) {
            report.all()
                    .map(seen -> new Claim(report, seen))
                    .forEach(claim -> owners.merge(
                            claim.seen().session().channelId(),
                            claim,
                            (one, other) -> one.epoch() >= other.epoch() ? one : other));
        }
        return new Overview(
                owners.values().stream()
                        .flatMap(Claim::listed)
                        .sorted(Comparator.comparing(session -> session.report().id()))
                        .toList(),
                reports.stream()
                        .map(SeenReport::status)
                        .sorted(Comparator.comparing(PodStatus::id))
                        .toList());
    }
}
