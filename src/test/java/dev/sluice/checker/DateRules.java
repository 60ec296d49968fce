package dev.sluice.checker;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// EXT-X-PROGRAM-DATE-TIME of entry after entry.
final class DateRules {
    /// The tag has milliseconds and EXTINF microseconds; the rest is left for a frame whose length had to be guessed.
    static final Duration CONTINUOUS = Duration.ofMillis(50);

    /// Who looks and who writes may have different clocks.
    static final Duration FUTURE = Duration.ofSeconds(1);

    private static final Pattern ISO_8601 =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}(Z|[+-]\\d{2}:\\d{2})");

    private final Reporter reporter;

    DateRules(Reporter reporter) {
        this.reporter = reporter;
    }

    /// Judges the date of one entry.
    ///
    /// @param before the entry before it in the list, null for the first of all
    /// @param target what a date may go back at a discontinuity, see [PlaylistChecker]
    void check(Instant at, @Nullable Entry before, Entry entry, Duration target) {
        if (!entry.has(Tag.DATE)) {
            reporter.report(Rule.DATE_PRESENT, "none at " + entry.uri());
            return;
        }
        Optional<Instant> date = entry.date();
        if (date.isEmpty()
                || !ISO_8601.matcher(entry.value(Tag.DATE).orElse("")).matches()) {
            reporter.report(Rule.DATE_FORMAT, entry.value(Tag.DATE) + " at " + entry.uri());
            return;
        }
        if (end(entry, date.get()).isAfter(at.plus(FUTURE))) {
            reporter.report(
                    Rule.DATE_NOT_IN_FUTURE,
                    date.get() + " for the " + entry.seconds() + " s of " + entry.uri() + ", seen at " + at);
        }
        Optional<Instant> begin = before == null ? Optional.empty() : before.date();
        if (before == null || begin.isEmpty() || before.seconds() <= 0) {
            return;
        }
        Duration hole = Duration.between(end(before, begin.get()), date.get());
        if (!entry.discontinuity() && hole.abs().compareTo(CONTINUOUS) > 0) {
            reporter.report(Rule.DATE_CONTINUOUS, hole + " between " + before.uri() + " and " + entry.uri());
        }
        if (entry.discontinuity() && hole.plus(target).isNegative()) {
            reporter.report(Rule.DATE_NEVER_BACK, hole + " between " + before.uri() + " and " + entry.uri());
        }
    }

    private static Instant end(Entry entry, Instant begin) {
        return begin.plusNanos(Math.round(entry.seconds() * 1e9));
    }
}
