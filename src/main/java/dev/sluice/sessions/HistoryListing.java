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
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Finds the keys of ended sessions, day by day from the newest. Safe for all threads; stages complete on the store's.
final class HistoryListing {
    private static final Logger LOG = Logger.getLogger(HistoryListing.class);

    /// Days that are listed together at most: the first ones mostly have a page's worth, and where they have not,
    /// twice as many are asked for each time.
    private static final int DAYS_TOGETHER = 8;

    /// Days that one page looks at: a channel that is seldom live costs no more than this for an answer.
    static final int DAYS_PER_PAGE = 64;

    /// S3 gives no more at once.
    private static final int LIST_PAGE = 1_000;

    /// Of one day, 50,000 sessions: those whose channels sort behind are not listed, but can be read by their ids.
    private static final int MAX_LIST_PAGES = 50;

    /// Whatever else stands in the bucket does not hide what was kept.
    private static final int FOREIGN_KEYS = 100;

    /// The pods' clocks name the days; one of them may be ahead.
    private static final int DAYS_AHEAD = 1;

    private final ObjectStore control;
    private final InstantSource clock;

    HistoryListing(ObjectStore control, InstantSource clock) {
        this.control = control;
        this.clock = clock;
    }

    /// @param shown in order; each is where a page would go on that ended with it
    /// @param next empty at the end
    record Page(List<Entry> shown, Optional<HistoryCursor> next) {}

    record Entry(LocalDate day, HistoryCursor.Position position) {
        String key() {
            return position.key();
        }

        HistoryCursor cursor() {
            return new HistoryCursor(day, position);
        }
    }

    CompletionStage<Page> page(@Nullable ChannelId channel, Optional<HistoryCursor> from, int limit) {
        LocalDate newest = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).plusDays(DAYS_AHEAD);
        HistoryCursor start =
                from.filter(cursor -> !cursor.day().isAfter(newest)).orElseGet(() -> new HistoryCursor(newest, null));
        return oldest().thenCompose(oldest -> oldest.isEmpty()
                ? CompletableFuture.completedStage(new Page(List.of(), Optional.empty()))
                : walk(
                        new Walk(channel, start, oldest.get(), limit),
                        start.day(),
                        from.isEmpty() ? 1 + DAYS_AHEAD : 1,
                        new ArrayList<>()));
    }

    private record Walk(@Nullable ChannelId channel, HistoryCursor start, LocalDate oldest, int limit) {
        LocalDate end() {
            LocalDate bound = start.day().minusDays(DAYS_PER_PAGE);
            return bound.isBefore(oldest) ? oldest.minusDays(1) : bound;
        }
    }

    /// The first day that anything was kept of.
    private CompletionStage<Optional<LocalDate>> oldest() {
        return control.list(HistoryKeys.PREFIX, null, FOREIGN_KEYS)
                .thenApply(page -> page.keys().stream()
                        .flatMap(key -> HistoryKeys.dayOf(key).stream())
                        .findFirst());
    }

    /// @param day the next one to look at
    /// @param together so many days
    private CompletionStage<Page> walk(Walk walk, LocalDate day, int together, List<Entry> found) {
        if (found.size() > walk.limit()) {
            List<Entry> shown = found.subList(0, walk.limit());
            return done(shown, Optional.of(shown.getLast().cursor()));
        }
        if (found.size() == walk.limit() || !day.isAfter(walk.end())) {
            return done(
                    found, day.isBefore(walk.oldest()) ? Optional.empty() : Optional.of(new HistoryCursor(day, null)));
        }
        List<LocalDate> days = Stream.iterate(day, next -> next.isAfter(walk.end()), next -> next.minusDays(1))
                .limit(together)
                .toList();
        List<CompletableFuture<List<Entry>>> lists =
                days.stream().map(one -> list(walk, one).toCompletableFuture()).toList();
        return CompletableFuture.allOf(lists.toArray(CompletableFuture[]::new)).thenCompose(_ -> {
            lists.forEach(list -> found.addAll(list.join()));
            return walk(walk, days.getLast().minusDays(1), Math.min(2 * together, DAYS_TOGETHER), found);
        });
    }

    private static CompletionStage<Page> done(List<Entry> shown, Optional<HistoryCursor> next) {
        return CompletableFuture.completedStage(new Page(List.copyOf(shown), next));
    }

    private CompletionStage<List<Entry>> list(Walk walk, LocalDate day) {
        ChannelId channel = walk.channel();
        String prefix = channel == null ? HistoryKeys.prefix(day) : HistoryKeys.prefix(day, channel);
        HistoryCursor.Position last =
                walk.start().day().equals(day) ? walk.start().last() : null;
        return list(prefix, null, MAX_LIST_PAGES, new First(last, walk.limit() + 1))
                .thenApply(first -> first.sorted().stream()
                        .map(position -> new Entry(day, position))
                        .toList());
    }

    private CompletionStage<First> list(String prefix, @Nullable String after, int pagesLeft, First found) {
        // One turn for each page of the listing: a busy day is not to hold up short questions.
        return Batches.one(() -> control.list(prefix, after, LIST_PAGE)).thenCompose((ListPage page) -> {
            page.objects().forEach(found::add);
            if (!page.more() || page.objects().isEmpty()) {
                return CompletableFuture.completedStage(found);
            }
            if (pagesLeft <= 1) {
                LOG.warnf("of the ended sessions in %s only the first 50,000 are listed", prefix);
                return CompletableFuture.completedStage(found);
            }
            return list(prefix, page.objects().getLast().key(), pagesLeft - 1, found);
        });
    }

    /// The newest few of one day, however many the day has.
    private static final class First {
        private final HistoryCursor.@Nullable Position after;
        private final int most;
        private final PriorityQueue<HistoryCursor.Position> lastFirst =
                new PriorityQueue<>(HistoryCursor.Position.ORDER.reversed());

        /// @param after those that come before are not meant; null for none
        First(HistoryCursor.@Nullable Position after, int most) {
            this.after = after;
            this.most = most;
        }

        void add(ListedObject object) {
            HistoryCursor.Position position = new HistoryCursor.Position(object.lastModified(), object.key());
            if (after == null || HistoryCursor.Position.ORDER.compare(position, after) > 0) {
                lastFirst.add(position);
            }
            if (lastFirst.size() > most) {
                lastFirst.remove();
            }
        }

        List<HistoryCursor.Position> sorted() {
            return lastFirst.stream().sorted(HistoryCursor.Position.ORDER).toList();
        }
    }
}
