package dev.sluice.sessions;

import dev.sluice.channels.ChannelId;
import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.lease.Leases;
import dev.sluice.store.ListPage;
import dev.sluice.store.ObjectStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /// One page.
    ///
    /// @param cursor where the page before has ended, one that [SessionHistory#isCursor] takes; null for the first
    /// page
    /// @param limit of broadcasts
    public CompletionStage<Page> list(ChannelId channel, @Nullable String cursor, int limit) {
        CompletionStage<Optional<HeldLease>> lease = leases.find(channel);
        return history.list(channel, cursor, limit)
                .thenCombine(
                        lease,
                        (sessions, held) -> views(channel, sessions.sessions(), held, cursor == null)
                                .thenApply(views -> new Page(views, sessions.nextCursor())))
                .thenCompose(page -> page);
    }

    private CompletionStage<List<BroadcastView>> views(
            ChannelId channel, List<SessionReport> sessions, Optional<HeldLease> held, boolean first) {
        Map<String, BroadcastView> found = new LinkedHashMap<>();
        if (first) {
            held.filter(lease -> lease.lease().state() == LeaseState.LIVE
                            || lease.lease().state() == LeaseState.WAITING)
                    .ifPresent(lease -> found.put(lease.lease().broadcastId(), current(lease.lease())));
        }
        Optional<Lease> current = held.map(HeldLease::lease).filter(Lease::isOpen);
        for (SessionReport session : sessions) {
            boolean goesOn = current.filter(lease -> lease.broadcastId().equals(session.broadcastId()))
                    .isPresent();
            if (!goesOn) {
                // Newest first: the first one that is met has ended last.
                found.merge(session.broadcastId(), ended(session), Broadcasts::earlier);
            }
        }
        return Batches.all(new ArrayList<>(found.values()), view -> withRecording(channel, view));
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

    private static BroadcastView ended(SessionReport session) {
        SessionEnd end = session.end();
        Instant started = BroadcastIds.startOf(session.broadcastId())
                .orElse(session.details().startedAt());
        return new BroadcastView(
                session.broadcastId(),
                session.channelId(),
                started,
                end == null ? session.details().measuredAt() : end.at(),
                SessionState.ENDED,
                session.recorded(),
                null);
    }

    private static BroadcastView earlier(BroadcastView later, BroadcastView before) {
        Instant started = before.startedAt() == null ? later.startedAt() : before.startedAt();
        return new BroadcastView(
                later.id(),
                later.channelId(),
                started,
                later.endedAt(),
                later.state(),
                later.recorded(),
                later.recordingKey());
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
