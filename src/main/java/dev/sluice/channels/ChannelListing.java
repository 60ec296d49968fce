package dev.sluice.channels;

import dev.sluice.store.ListPage;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.StoreCalls;
import dev.sluice.store.StoreMisconfiguredException;
import dev.sluice.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Pages of channels, made of the store's listing and the documents that it shows. Safe for all threads; blocks.
final class ChannelListing {
    private static final Logger LOG = Logger.getLogger(ChannelListing.class);

    /// S3 gives no more keys at once.
    private static final int MOST_LISTED = 1000;

    /// Keys beyond those asked for: to know whether there are more, and for a few deleted ones.
    private static final int SPARE = 50;

    /// Documents read at once: a page of 100 takes two rounds.
    private static final int READ_AT_ONCE = 64;

    /// Rounds of all requests together: with the line above a quarter of the store's connections, since the
    /// others are for live streams.
    private static final int ROUNDS_AT_ONCE = 2;

    private static final long LONGEST_WAIT_SECONDS = 10;

    /// Documents read for one page, so that an answer takes a second or two even where nothing matches.
    private static final int MOST_READ = 2000;

    private final ObjectStore control;
    private final ChannelDocuments documents;
    private final Semaphore rounds = new Semaphore(ROUNDS_AT_ONCE, true);

    ChannelListing(ObjectStore control, ChannelDocuments documents) {
        this.control = control;
        this.documents = documents;
    }

    ChannelPage page(@Nullable ChannelId after, int limit, Predicate<Channel> filter) {
        List<Channel> found = new ArrayList<>();
        ChannelId last = after;
        String startAfter = IdOrder.startAfter(after);
        int size = Math.min(MOST_LISTED, limit + SPARE);
        int read = 0;
        // At first what is missing is read; where less than half of a round counted, twice as much the next time.
        int widened = 0;
        boolean more = true;
        while (more && found.size() <= limit && read < MOST_READ) {
            ListPage listed = StoreCalls.await(control.list(ChannelDocuments.PREFIX, startAfter, size));
            List<ChannelId> ids = IdOrder.candidates(listed, last);
            int next = 0;
            while (next < ids.size() && found.size() <= limit && read < MOST_READ) {
                int wanted = Math.min(Math.max(limit + 1 - found.size(), widened), READ_AT_ONCE);
                List<ChannelId> round = ids.subList(next, Math.min(ids.size(), next + wanted));
                List<Channel> counting = read(round).stream().filter(filter).toList();
                found.addAll(counting);
                widened = counting.size() * 2 < round.size() ? round.size() * 2 : 0;
                next += round.size();
                read += round.size();
                last = round.getLast();
            }
            more = listed.more() && !listed.objects().isEmpty();
            startAfter = ids.isEmpty() && more ? listed.objects().getLast().key() : IdOrder.startAfter(last);
            more |= next < ids.size();
            size = MOST_LISTED;
        }
        if (found.size() > limit) {
            List<Channel> page = found.subList(0, limit);
            return new ChannelPage(page, page.getLast().id());
        }
        return new ChannelPage(found, more ? last : null);
    }

    /// Those of them that exist, in the same order.
    private List<Channel> read(List<ChannelId> ids) {
        try {
            if (!rounds.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new StoreUnavailableException("too many lists of channels at once", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted", e);
        }
        try {
            List<CompletionStage<Optional<ChannelDocuments.Version>>> reads =
                    ids.stream().map(documents::find).toList();
            return reads.stream()
                    .flatMap(one -> readable(one).stream())
                    .map(ChannelDocuments.Version::channel)
                    .filter(channel -> channel.deletedAt() == null)
                    .toList();
        } finally {
            rounds.release();
        }
    }

    /// One document that somebody has spoiled must not hide all others.
    private static Optional<ChannelDocuments.Version> readable(
            CompletionStage<Optional<ChannelDocuments.Version>> read) {
        try {
            return StoreCalls.await(read);
        } catch (StoreMisconfiguredException e) {
            LOG.warnf("left out of the list of channels: %s", e.getMessage());
            return Optional.empty();
        }
    }
}
