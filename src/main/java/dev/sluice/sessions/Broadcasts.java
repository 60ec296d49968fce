package dev.sluice.sessions;

import dev.sluice.channels.ChannelId;
import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.lease.Leases;
import dev.sluice.store.ListPage;
import dev.sluice.store.ObjectStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// A channel's broadcasts: the one that its lease names, and those that its ended sessions have written. Safe for all
/// threads; stages complete on the store's.
///
/// A page costs what one of the history does, the lease, and one listing for each recorded broadcast, which tells
/// whether its playlist of everything is there.
public final class Broadcasts {
    private final SessionHistory history;
    private final Leases leases;
    private final ObjectStore media;
    private final BiFunction<ChannelId, String, String> recordingKey;

    /// Broadcasts, newest first.
    ///
    /// @param broadcasts perhaps fewer than were asked for although more follow
    /// @param nextCursor null at the end
    public record Page(
            List<BroadcastView> broadcasts, @Nullable String nextCursor) {
        public Page {
            broadcasts = List.copyOf(broadcasts);
        }
    }

    /// @param recordingKey of a broadcast's playlist of everything in the media bucket
    public Broadcasts(
            SessionHistory history,
            Leases leases,
            ObjectStore media,
            BiFunction<ChannelId, String, String> recordingKey) {
        this.history = history;
        this.leases = leases;
        this.media = media;
        this.recordingKey = recordingKey;
    }

    /// Whether a cursor is one that [#list] gave.
    public static boolean isCursor(String text) {
        return BroadcastCursor.parse(text).isPresent();
    }

    /// One page.
    ///
    /// @param cursor where the page before has ended; null for the first page
    /// @param limit of broadcasts
    /// @throws IllegalArgumentException if the cursor is none
    public CompletionStage<Page> list(ChannelId channel, @Nullable String cursor, int limit) {
        BroadcastCursor begin = cursor == null
                ? BroadcastCursor.START
                : BroadcastCursor.parse(cursor)
                        .orElseThrow(() -> new IllegalArgumentException("cursor: not one that we made"));
        CompletionStage<Optional<HeldLease>> lease = leases.find(channel);
        return history.list(channel, begin.history(), limit)
                .thenCombine(lease, (sessions, held) -> {
                    Optional<Lease> current = held.map(HeldLease::lease).filter(Lease::isOpen);
                    BroadcastPage page = new BroadcastPage(
                            limit, begin, current.map(Lease::broadcastId).orElse(null));
                    if (cursor == null) {
                        current.map(Broadcasts::current).ifPresent(page::add);
                    }
                    BroadcastCursor next = fill(page, sessions);
                    return Batches.all(page.views(), view -> withRecording(channel, view))
                            .thenApply(views -> new Page(views, next == null ? null : next.text()));
                })
                .thenCompose(page -> page);
    }

    /// Where the next page begins, null after the last one.
    private static @Nullable BroadcastCursor fill(BroadcastPage page, HistoryPage sessions) {
        for (HistoryPage.Item item : sessions.items()) {
            if (!page.add(item.session(), item.cursor())) {
                return page.next();
            }
        }
        String next = sessions.nextCursor();
        return next == null
                ? null
                : new BroadcastCursor(next, page.next().shown(), page.next().within());
    }

    private static BroadcastView current(Lease lease) {
        return new BroadcastView(
                lease.broadcastId(),
                lease.channelId(),
                BroadcastIds.startOf(lease.broadcastId()).orElse(null),
                null,
                lease.state() == LeaseState.LIVE ? SessionState.LIVE : SessionState.WAITING,
                lease.recorded(),
                null);
    }

    private CompletionStage<BroadcastView> withRecording(ChannelId channel, BroadcastView view) {
        if (!view.recorded() || view.state() != SessionState.ENDED) {
            return CompletableFuture.completedStage(view);
        }
        String key = recordingKey.apply(channel, view.id());
        return media.list(key, null, 1)
                .thenApply(ListPage::keys)
                .thenApply(keys -> keys.contains(key)
                        ? new BroadcastView(
                                view.id(), view.channelId(), view.startedAt(), view.endedAt(), view.state(), true, key)
                        : view);
    }
}
