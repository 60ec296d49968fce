package dev.sluice.e2e;

import dev.sluice.e2e.FrameStory.Hole;
import dev.sluice.e2e.FrameStory.Received;
import dev.sluice.e2e.Viewing.Entry;
import dev.sluice.e2e.Viewing.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Judges what the viewers of one channel got against what its encoder has sent and what the cluster was put through.
///
/// @param holes in the pictures, each with the fault that explains it
record ClusterVerdict(List<Explained> holes, List<String> findings) {
    /// Enough to see a pattern.
    private static final int MAX_FINDINGS = 10;

    /// Sound is hardly ever further ahead of the pictures.
    private static final double LONGEST_REST_SECONDS = 0.2;

    /// What is to be judged.
    ///
    /// @param findings of those who looked
    record Channel(String id, List<ClusterPublisher.Session> sessions, Viewing viewing, List<String> findings) {}

    record Explained(Hole hole, Outage outage) {}

    /// @param runs the process that has owned each epoch of the channel
    static ClusterVerdict of(Channel channel, ClusterCopies sent, List<Outage> outages, Map<Long, String> runs) {
        List<String> findings = new ArrayList<>(channel.findings());
        findings.addAll(channel.viewing().findings());
        findings.addAll(StrictChecks.findings(channel.viewing()));
        List<Seen> broadcasts = channel.viewing().broadcasts();
        if (broadcasts.size() != 1) {
            findings.add("there were " + broadcasts.size() + " broadcasts");
        }
        broadcasts.stream()
                .filter(seen -> !seen.hasEnded())
                .forEach(seen -> findings.add(seen.key() + " has no ENDLIST"));
        List<Entry> entries =
                broadcasts.stream().flatMap(seen -> seen.entries().stream()).toList();
        findings.addAll(epochs(entries));
        List<Stretch> stretches =
                broadcasts.stream().flatMap(seen -> Stretch.of(seen).stream()).toList();
        List<Explained> holes = new ArrayList<>();
        for (boolean video : new boolean[] {true, false}) {
            FrameStory story = video
                    ? FrameStory.of("video", sent.video(), received(stretches, Stretch::video))
                    : FrameStory.of("audio", sent.audio(), received(stretches, Stretch::audio));
            findings.addAll(story.findings());
            for (Hole hole : story.holes()) {
                Optional<Outage> outage = outages.stream()
                        .filter(each -> explains(each, hole, runs) && (hole.changesSession() || isTold(hole, entries)))
                        .findFirst();
                if (outage.isEmpty()) {
                    findings.add("nothing explains that %s is missing from %s (%s, %s) to %s (%s): %.3f s"
                            .formatted(
                                    video ? "video" : "audio",
                                    hole.before().at(),
                                    hole.segmentBefore(),
                                    runs.get(epoch(hole.segmentBefore())),
                                    hole.after().at(),
                                    hole.segmentAfter(),
                                    hole.length().toMillis() / 1e3));
                } else if (video) {
                    holes.add(new Explained(hole, outage.get()));
                }
            }
        }
        return new ClusterVerdict(
                holes,
                findings.stream()
                        .limit(MAX_FINDINGS)
                        .map(text -> channel.id() + ": " + text)
                        .toList());
    }

    static boolean explains(Outage outage, Hole hole, Map<Long, String> runs) {
        boolean befell = outage.isOfStore()
                ? !hole.changesSession()
                : hole.changesSession() && outage.run().equals(runs.get(epoch(hole.segmentBefore())));
        return befell && outage.explains(hole.before().at()) && hole.length().compareTo(outage.longest()) <= 0;
    }

    /// Whether the playlist has nothing but gaps between the two.
    static boolean isTold(Hole hole, List<Entry> entries) {
        List<String> names = entries.stream().map(Entry::uri).toList();
        List<Entry> between =
                entries.subList(names.indexOf(hole.segmentBefore()) + 1, names.indexOf(hole.segmentAfter()));
        return !between.isEmpty() && between.stream().allMatch(Entry::gap);
    }

    private static List<Received> received(List<Stretch> stretches, Function<Stretch, List<Stretch.Packet>> track) {
        return stretches.stream()
                .flatMap(stretch -> track.apply(stretch).stream())
                .map(packet -> new Received(packet.entry().uri(), packet.hash()))
                .toList();
    }

    /// Owners follow one another, each behind one discontinuity, and none comes back.
    static List<String> epochs(List<Entry> entries) {
        List<String> findings = new ArrayList<>();
        long last = entries.isEmpty() ? 0 : epoch(entries.getFirst().uri());
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            long epoch = epoch(entry.uri());
            if (epoch < last) {
                findings.add(entry.uri() + " stands behind a segment of epoch " + last);
            }
            if (entry.discontinuity() != (epoch != last) && !isRest(entries, i)) {
                findings.add(entry.uri() + (entry.discontinuity() ? " has a" : " has no")
                        + " DISCONTINUITY behind epoch " + last);
            }
            last = epoch;
        }
        return findings;
    }

    /// A session that ends with a segment's first sounds leaves a segment without pictures, and tracks go with a
    /// discontinuity only (RFC 8216 §4.3.2.3).
    private static boolean isRest(List<Entry> entries, int index) {
        Entry entry = entries.get(index);
        boolean last =
                index + 1 == entries.size() || epoch(entries.get(index + 1).uri()) != epoch(entry.uri());
        return last && entry.discontinuity() && entry.seconds() < LONGEST_REST_SECONDS;
    }

    static long epoch(String segment) {
        return Long.parseLong(segment.substring(0, segment.indexOf('-')));
    }

    /// How long viewers waited at most for something new, where they got it in between.
    static Duration longestWait(Channel channel, Instant from, Instant to) {
        Duration longest = Duration.ZERO;
        Instant last = Instant.MAX;
        for (Entry entry : channel.viewing().broadcasts().stream()
                .flatMap(seen -> seen.entries().stream())
                .filter(each -> !each.gap())
                .toList()) {
            Duration wait = last.equals(Instant.MAX) ? Duration.ZERO : Duration.between(last, entry.seenAt());
            if (!entry.seenAt().isBefore(from) && last.isBefore(to) && wait.compareTo(longest) > 0) {
                longest = wait;
            }
            last = entry.seenAt();
        }
        return longest;
    }
}
