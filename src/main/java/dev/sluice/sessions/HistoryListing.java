package dev.sluice.sessions;

import dev.sluice.channels.ChannelId;
import dev.sluice.store.ListPage;
import dev.sluice.store.ListedObject;
import dev.sluice.store.ObjectStore;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds the keys of ended sessions, day by day from the newest. Safe for all threads; stages complete on the store's.
final class HistoryListing {
    /// Days that are listed together: mostly the first few have a page's worth.
    private static final int DAYS_TOGETHER = 8;

    /// Days that one page looks at: a channel that is seldom live costs no more than this for an answer.
    static final int DAYS_PER_PAGE = 64;

    /// S3 gives no more at once.
    private static final int LIST_PAGE = 1_000;

    /// Of one day, 50,000 sessions: those that sort behind are not listed, but can be read by their ids.
    private static final int MAX_LIST_PAGES = 50;

    /// The pods' clocks name the days; one of them may be ahead.
    private static final int DAYS_AHEAD = 1;

    private final ObjectStore control;
    private final InstantSource clock;

    HistoryListing(ObjectStore control, InstantSource clock) {
        this.control = control;
        this.clock = clock;
    }

    /// @param keys in order
    /// @param next empty at the end
    record Page(List<String> keys, Optional<HistoryCursor> next) {}

    private record Entry(LocalDate day, HistoryCursor.Position position) {}

    CompletionStage<Page> page(@Nullable ChannelId channel, Optional<HistoryCursor> from, int limit) {
        LocalDate newest = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).plusDays(DAYS_AHEAD);
        HistoryCursor start =
                from.filter(cursor -> !cursor.day().isAfter(newest)).orElseGet(() -> new HistoryCursor(newest, null));
        return oldest().thenCompose(oldest -> oldest.isEmpty()
                ? CompletableFuture.completedStage(new Page(List.of(), Optional.empty()))
                : walk(new Walk(channel, start, oldest.get(), limit), start.day(), new ArrayList<>()));
    }

    private record Walk(@Nullable ChannelId channel, HistoryCursor start, LocalDate oldest, int limit) {
        LocalDate end() {
            LocalDate bound = start.day().minusDays(DAYS_PER_PAGE);
            return bound.isBefore(oldest) ? oldest.minusDays(1) : bound;
        }
    }

    /// The first day that anything was kept of.
    private CompletionStage<Optional<LocalDate>> oldest() {
        return control.list(HistoryKeys.PREFIX, null, 1)
                .thenApply(page -> page.keys().stream().findFirst().flatMap(HistoryKeys::dayOf));
    }

    /// @param day the next one to look at
    private CompletionStage<Page> walk(Walk walk, LocalDate day, List<Entry> found) {
        if (found.size() > walk.limit()) {
            List<Entry> shown = found.subList(0, walk.limit());
            Entry last = shown.getLast();
            return done(shown, Optional.of(new HistoryCursor(last.day(), last.position())));
        }
        if (!day.isAfter(walk.end())) {
            return done(
                    found, day.isBefore(walk.oldest()) ? Optional.empty() : Optional.of(new HistoryCursor(day, null)));
        }
        List<LocalDate> days = Stream.iterate(day, next -> next.isAfter(walk.end()), next -> next.minusDays(1))
                .limit(DAYS_TOGETHER)
                .toList();
        return Batches.all(days, one -> list(walk, one)).thenCompose(lists -> {
            lists.forEach(found::addAll);
            return walk(walk, days.getLast().minusDays(1), found);
        });
    }

    private static CompletionStage<Page> done(List<Entry> shown, Optional<HistoryCursor> next) {
        return CompletableFuture.completedStage(
                new Page(shown.stream().map(entry -> entry.position().key()).toList(), next));
    }

    private CompletionStage<List<Entry>> list(Walk walk, LocalDate day) {
        ChannelId channel = walk.channel();
        String prefix = channel == null ? HistoryKeys.prefix(day) : HistoryKeys.prefix(day, channel);
        HistoryCursor.Position last =
                walk.start().day().equals(day) ? walk.start().last() : null;
        return list(prefix, null, MAX_LIST_PAGES, new ArrayList<>())
                .thenApply(listed -> listed.stream()
                        .map(object -> new HistoryCursor.Position(object.lastModified(), object.key()))
                        .filter(position -> last == null || HistoryCursor.Position.ORDER.compare(position, last) > 0)
                        .sorted(HistoryCursor.Position.ORDER)
                        .map(position -> new Entry(day, position))
                        .toList());
    }

    private CompletionStage<List<ListedObject>> list(
            String prefix, @Nullable String after, int pagesLeft, List<ListedObject> found) {
        return control.list(prefix, after, LIST_PAGE).thenCompose((ListPage page) -> {
            found.addAll(page.objects());
            return page.more() && !page.objects().isEmpty() && pagesLeft > 1
                    ? list(prefix, page.objects().getLast().key(), pagesLeft - 1, found)
                    : CompletableFuture.completedStage(found);
        });
    }
}
