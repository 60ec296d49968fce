package dev.sluice.checker;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Judges one media playlist over time: it is shown every version that somebody saw, in order, and collects what is
/// wrong with it. A fault is reported when it appears, not again with each later version. Not synchronised.
///
/// **How far dates may go back** at a discontinuity: by less than one target duration. Within a stretch dates follow
/// the media, at a discontinuity the wall clock is read anew, so an encoder whose clock runs fast, or whose first
/// frames came late, overlaps itself there. A player that seeks by date finds the place within one segment as long as
/// the overlap is shorter than one; anything longer makes the same date stand for two places.
public final class PlaylistChecker {
    /// What the list is.
    public enum Kind {
        LIVE,
        RECORDING
    }

    private final Set<Rule> exempt = EnumSet.noneOf(Rule.class);
    private final List<Violation> violations = new ArrayList<>();
    private final Set<String> uris = new HashSet<>();
    private final TextRules textRules = new TextRules(this::report);
    private final MediaPlaylistRules mediaRules;
    private final HistoryRules historyRules = new HistoryRules(this::report);
    private final DateRules dateRules = new DateRules(this::report);

    private Instant now = Instant.MIN;
    private @Nullable Playlist last;
    private @Nullable Entry lastEntry;
    private boolean discontinuitySeen;
    /// Since when the next segment is awaited; null while no media flows.
    private @Nullable Instant awaitedSince;

    private PlaylistChecker(Kind kind) {
        this.mediaRules = new MediaPlaylistRules(this::report, kind);
    }

    public static PlaylistChecker of(Kind kind) {
        return new PlaylistChecker(kind);
    }

    /// Leaves out rules that the caller breaks himself: who publishes faster than real time is ahead of the clock.
    public PlaylistChecker exempting(Rule... rules) {
        exempt.addAll(List.of(rules));
        return this;
    }

    /// From now on new segments are expected in time.
    public void mediaFlows(Instant since) {
        awaitedSince = since;
    }

    /// The publisher is silent: nothing new is expected.
    public void mediaStops() {
        awaitedSince = null;
    }

    /// Somebody read `text` at `at`; the same text again says that nothing has changed yet.
    public void observe(Instant at, String text) {
        now = at;
        Playlist before = last;
        if (before != null && before.text().equals(text)) {
            checkCadence(before);
            return;
        }
        Playlist playlist = Playlist.parse(text);
        last = playlist;
        if (before != null && before.hasEnded()) {
            report(Rule.ENDLIST_FINAL, "another version, " + (playlist.hasEnded() ? "also" : "not") + " ended");
            return;
        }
        if (before != null) {
            checkCadence(before);
        }
        textRules.check(playlist);
        mediaRules.check(playlist);
        int known = 0;
        if (before != null) {
            checkRevision(before, playlist);
            known = historyRules.check(before, playlist);
        }
        checkNewEntries(playlist, known, before);
        if (discontinuitySeen && !playlist.has(Tag.DISCONTINUITY_SEQUENCE)) {
            report(Rule.DISCONTINUITY_SEQUENCE_PRESENT, "absent");
        }
    }

    private void checkNewEntries(Playlist playlist, int known, @Nullable Playlist before) {
        long target = playlist.number(Tag.TARGET_DURATION).orElse(0);
        // Where versions were missed, what comes next follows nothing that was seen.
        boolean follows = known > 0 || before == null || before.entries().isEmpty();
        Entry previous = follows ? lastEntry : null;
        for (Entry entry : playlist.entries().subList(known, playlist.entries().size())) {
            mediaRules.checkEntry(entry, target);
            dateRules.check(now, previous, entry, Duration.ofSeconds(target));
            if (!uris.add(entry.uri())) {
                report(Rule.URI_UNIQUE, entry.uri() + " is there again");
            }
            discontinuitySeen |= entry.discontinuity();
            previous = entry;
            if (awaitedSince != null) {
                awaitedSince = now;
            }
        }
        lastEntry = playlist.entries().isEmpty() ? null : playlist.entries().getLast();
    }

    private void checkRevision(Playlist before, Playlist after) {
        Playlist.Revision earlier = before.revision();
        Playlist.Revision later = after.revision();
        if (earlier != null && later != null && !later.isAfter(earlier)) {
            report(Rule.REVISION_INCREASES, later + " after " + earlier);
        }
    }

    private void checkCadence(Playlist playlist) {
        Instant since = awaitedSince;
        long target = playlist.number(Tag.TARGET_DURATION).orElse(0);
        if (since != null && now.isAfter(since.plusMillis(target * 1_500)) && !playlist.hasEnded()) {
            report(Rule.UPDATE_CADENCE, "nothing new for " + Duration.between(since, now));
            // Once for each time that it fails to come.
            awaitedSince = now;
        }
    }

    private void report(Rule rule, String detail) {
        if (!exempt.contains(rule)) {
            violations.add(new Violation(rule, now, detail));
        }
    }

    public List<Violation> violations() {
        return List.copyOf(violations);
    }
}
