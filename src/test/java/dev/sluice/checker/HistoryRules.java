package dev.sluice.checker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/// What holds between a version of a media playlist and the one before (RFC 8216 §6.2.1, §6.2.2).
final class HistoryRules {
    /// Those that may change, or have a rule of their own.
    private static final Set<String> JUDGED_ELSEWHERE = Set.of(
            Tag.EXTM3U,
            Tag.TARGET_DURATION,
            Tag.MEDIA_SEQUENCE,
            Tag.DISCONTINUITY_SEQUENCE,
            Tag.INDEPENDENT,
            Tag.ENDLIST,
            Tag.TYPE);

    private final Reporter reporter;

    HistoryRules(Reporter reporter) {
        this.reporter = reporter;
    }

    /// Judges the step from `before` to `after`.
    ///
    /// @return how many entries at the head of `after` stood in `before` already
    int check(Playlist before, Playlist after) {
        checkHeader(before, after);
        OptionalInt found = removed(before, after);
        long sequenceBefore = before.sequence(Tag.MEDIA_SEQUENCE);
        long sequence = after.sequence(Tag.MEDIA_SEQUENCE);
        if (sequence < sequenceBefore) {
            reporter.report(Rule.MEDIA_SEQUENCE_NEVER_DECREASES, sequence + " after " + sequenceBefore);
        }
        if (found.isEmpty()) {
            checkReplaced(before, after);
            return 0;
        }
        int removed = found.getAsInt();
        if (sequence >= sequenceBefore && sequence != sequenceBefore + removed) {
            reporter.report(
                    Rule.MEDIA_SEQUENCE_COUNTS_REMOVALS,
                    sequence + " after " + sequenceBefore + ", but " + removed + " entries have left");
        }
        if (removed > 0) {
            checkRemovals(before, after, removed);
        }
        checkDiscontinuities(before, after, Math.max(0, removed));
        return checkKept(before, after, removed);
    }

    /// How many entries have left at the head, as the URIs show it; empty if the versions share none.
    private static OptionalInt removed(Playlist before, Playlist after) {
        if (before.entries().isEmpty()) {
            return OptionalInt.of(0);
        }
        if (after.entries().isEmpty()) {
            return OptionalInt.of(before.entries().size());
        }
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < before.entries().size(); i++) {
            places.putIfAbsent(before.entries().get(i).uri(), i);
        }
        for (int i = 0; i < after.entries().size(); i++) {
            Integer place = places.get(after.entries().get(i).uri());
            if (place != null) {
                return OptionalInt.of(place - i);
            }
        }
        return OptionalInt.empty();
    }

    private void checkHeader(Playlist before, Playlist after) {
        OptionalLong target = after.number(Tag.TARGET_DURATION);
        if (target.isPresent()
                && before.number(Tag.TARGET_DURATION).isPresent()
                && !target.equals(before.number(Tag.TARGET_DURATION))) {
            reporter.report(Rule.TARGET_DURATION_CONSTANT, target + " after " + before.number(Tag.TARGET_DURATION));
        }
        if (before.has(Tag.INDEPENDENT) != after.has(Tag.INDEPENDENT)) {
            reporter.report(Rule.INDEPENDENT_SEGMENTS_CONSTANT, after.has(Tag.INDEPENDENT) ? "came" : "went");
        }
        if (!others(before).equals(others(after))) {
            reporter.report(Rule.HEADER_CONSTANT, others(after) + " after " + others(before));
        }
    }

    private static List<Tag> others(Playlist playlist) {
        return playlist.header().stream()
                .filter(tag -> tag.isKnown() && !JUDGED_ELSEWHERE.contains(tag.name()))
                .distinct()
                .toList();
    }

    /// Nothing is shared: either versions between the two were not seen, or numbers were given out twice.
    private void checkReplaced(Playlist before, Playlist after) {
        long sequence = after.sequence(Tag.MEDIA_SEQUENCE);
        long first = before.sequence(Tag.MEDIA_SEQUENCE);
        if (sequence >= first && sequence < first + before.entries().size()) {
            reporter.report(
                    Rule.ENTRY_KEEPS_URI,
                    "number " + sequence + " is " + after.entries().getFirst().uri());
        }
    }

    private void checkRemovals(Playlist before, Playlist after, int removed) {
        long target = after.number(Tag.TARGET_DURATION).orElse(0);
        // Decimal fractions do not add up exactly in binary.
        if (after.seconds() + 0.001 < 3 * target) {
            reporter.report(
                    Rule.LENGTH_THREE_TARGETS,
                    removed + " of " + before.entries().size() + " entries removed, " + after.seconds() + " s left");
        }
    }

    private void checkDiscontinuities(Playlist before, Playlist after, int removed) {
        long left = before.entries().stream()
                .limit(removed)
                .filter(Entry::discontinuity)
                .count();
        long expected = before.sequence(Tag.DISCONTINUITY_SEQUENCE) + left;
        long found = after.sequence(Tag.DISCONTINUITY_SEQUENCE);
        boolean absent = !after.has(Tag.DISCONTINUITY_SEQUENCE);
        if (!absent && found != expected) {
            reporter.report(Rule.DISCONTINUITY_SEQUENCE_COUNTS_REMOVALS, found + " instead of " + expected);
        }
    }

    private int checkKept(Playlist before, Playlist after, int removed) {
        int kept = 0;
        for (int i = Math.max(0, removed); i < before.entries().size(); i++) {
            Entry old = before.entries().get(i);
            if (i - removed >= after.entries().size()) {
                reporter.report(Rule.ENTRIES_LEAVE_AT_HEAD, old.uri() + " has left at the end");
                return kept;
            }
            Entry now = after.entries().get(i - removed);
            if (!now.uri().equals(old.uri())) {
                reporter.report(Rule.ENTRY_KEEPS_URI, old.uri() + " has become " + now.uri());
            } else if (!now.tags().equals(old.tags())) {
                reporter.report(Rule.ENTRY_KEEPS_TAGS, old.uri() + ": " + old.tags() + " has become " + now.tags());
            }
            kept = i - removed + 1;
        }
        return kept;
    }
}
