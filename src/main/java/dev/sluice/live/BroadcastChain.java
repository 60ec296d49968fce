package dev.sluice.live;

import dev.sluice.hls.CutSegment;
import dev.sluice.hls.PlaylistEntry;
import dev.sluice.hls.PlaylistPromise;
import dev.sluice.lease.HeldLease;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The broadcasts that one session writes: nearly always one. Where its playlist's promise cannot be kept
/// ([CutSegment#begins()]), the session seals it, takes the lease on for another broadcast and goes on there;
/// segments are uploaded meanwhile, and named when that is done. Confined to the executor's thread.
final class BroadcastChain {
    private static final Logger LOG = Logger.getLogger(BroadcastChain.class);
    private static final Duration RETRY = Duration.ofSeconds(2);

    /// Each further broadcast promises longer segments than the one before it, so there are few.
    private static final int MOST_EARLIER = 16;

    private final LiveEnvironment environment;
    private final ScheduledExecutorService executor;
    private final String nonce;
    private final Deque<Naming> waiting = new ArrayDeque<>();
    private volatile BroadcastOwnership ownership;
    private volatile List<String> earlier = List.of();
    private Broadcast broadcast;
    private Link named;
    private Link cut;
    private boolean moving;
    private boolean fenced;
    /// What was lost before the next segment stands in no list.
    private boolean unnamedLoss;

    /// One broadcast, from the first segment that is cut for it; it may not be owned yet.
    private static final class Link {
        final String broadcastId;
        final long epoch;

        @Nullable PlaylistPromise promise;

        long nextSequence;

        Link(String broadcastId, long epoch, @Nullable PlaylistPromise promise, long nextSequence) {
            this.broadcastId = broadcastId;
            this.epoch = epoch;
            this.promise = promise;
            this.nextSequence = nextSequence;
        }
    }

    /// Where a segment has its place.
    static final class Place {
        private final Link link;
        private final String uri;
        private final String key;

        private Place(Link link, String uri, String key) {
            this.link = link;
            this.uri = uri;
            this.key = key;
        }

        /// The object's key in the media bucket.
        String key() {
            return key;
        }
    }

    private record Naming(
            Place place,
            CutSegment segment,
            int sizeBytes,
            boolean lost,
            CompletableFuture<PlaylistWriter.Result> result) {}

    BroadcastChain(LiveEnvironment environment, BroadcastOwnership ownership, ScheduledExecutorService executor) {
        this.environment = environment;
        this.ownership = ownership;
        this.executor = executor;
        this.nonce = environment.ids().nonce();
        this.broadcast = new Broadcast(environment, ownership, executor);
        PlaylistPromise promise = ownership.promise();
        this.named = new Link(ownership.broadcastId(), ownership.epoch(), promise, broadcast.nextSequence());
        this.cut = named;
    }

    /// From any thread.
    BroadcastOwnership ownership() {
        return ownership;
    }

    /// The ids of those that it has sealed to go on in another one, oldest first; the latest few. From any thread.
    List<String> earlier() {
        return earlier;
    }

    /// EXT-X-TARGETDURATION of the segments that are being cut, 0 before it is decided.
    int targetSeconds() {
        PlaylistPromise promise = cut.promise;
        return promise == null ? 0 : promise.targetSeconds();
    }

    /// Gives a segment that was just cut its place; no name is given twice.
    Place place(CutSegment segment) {
        PlaylistPromise begins = segment.begins();
        if (begins != null && cut.promise == null) {
            cut.promise = begins;
        } else if (begins != null) {
            cut = new Link(environment.ids().broadcastId(), cut.epoch + 1, begins, 0);
        }
        String uri = MediaLayout.segmentName(cut.epoch, nonce, cut.nextSequence++);
        return new Place(cut, uri, folder() + uri);
    }

    /// Names a segment in the playlist, or the gap that it leaves; in the order of [#place].
    ///
    /// @param lost its upload failed
    /// @return completes on the executor, never exceptionally
    CompletableFuture<PlaylistWriter.Result> name(Place place, CutSegment segment, int sizeBytes, boolean lost) {
        Naming naming = new Naming(place, segment, sizeBytes, lost, new CompletableFuture<>());
        waiting.add(naming);
        nameWaiting();
        return naming.result;
    }

    /// Whether everything that was named stands in a playlist, or is on the way there.
    boolean isIdle() {
        return waiting.isEmpty();
    }

    /// Completes when the newest playlist stands in the store, or cannot be written even at a second try.
    CompletableFuture<PlaylistWriter.Result> settle() {
        return broadcast.settle();
    }

    /// Whether viewers have seen nothing of the broadcast.
    boolean isEmpty() {
        return broadcast.isEmpty();
    }

    /// What ends the broadcast that is named last.
    BroadcastEnding ending() {
        return new BroadcastEnding(environment, ownership, broadcast, executor);
    }

    /// Somebody else owns the channel: nothing more is named.
    void fence() {
        fenced = true;
        for (Naming naming = waiting.poll(); naming != null; naming = waiting.poll()) {
            naming.result.complete(new PlaylistWriter.Result.Fenced());
        }
    }

    private void nameWaiting() {
        while (!moving && !fenced && !waiting.isEmpty()) {
            Naming next = waiting.element();
            if (next.place.link != named) {
                moveTo(next.place.link);
                return;
            }
            waiting.remove();
            var _ = append(next).thenAccept(next.result::complete);
        }
        if (fenced) {
            fence();
        }
    }

    private CompletableFuture<PlaylistWriter.Result> append(Naming naming) {
        PlaylistPromise promise = naming.place.link.promise;
        if (promise != null) {
            broadcast.begin(promise);
        }
        if (naming.lost && (broadcast.isEmpty() || broadcast.isFull())) {
            // A list cannot begin with a gap; it begins with what follows. And it does not fill up with gaps for ever.
            unnamedLoss = true;
            return CompletableFuture.completedFuture(new PlaylistWriter.Result.Written());
        }
        CutSegment segment = naming.segment;
        PlaylistEntry entry = new PlaylistEntry(
                naming.place.uri,
                segment.durationTicks(),
                segment.programDateTime(),
                segment.discontinuity() || (unnamedLoss && !broadcast.isEmpty()),
                naming.lost);
        unnamedLoss = false;
        return broadcast.append(segment, entry, naming.sizeBytes);
    }

    /// Seals the broadcast and takes the lease on for the next one. As long as the store does not let it, what is
    /// uploaded waits for its names.
    private void moveTo(Link next) {
        if (fenced) {
            return;
        }
        moving = true;
        BroadcastEnding ending = ending();
        CompletableFuture<Optional<HeldLease>> moved =
                broadcast.settle().thenCompose(settled -> ending.moveOn(next.broadcastId));
        var _ = moved.thenAcceptAsync(held -> onMoved(next, held), executor);
        var _ = moved.whenComplete((held, failure) -> {
            if (failure != null) {
                LOG.warnf("broadcast %s cannot be followed by another yet: %s", ownership.broadcastId(), failure);
                var _ = executor.schedule(() -> moveTo(next), RETRY.toMillis(), TimeUnit.MILLISECONDS);
            }
        });
    }

    private void onMoved(Link next, Optional<HeldLease> held) {
        moving = false;
        if (held.isEmpty()) {
            fence();
            return;
        }
        if (!broadcast.isEmpty()) {
            List<String> sealed = new ArrayList<>(earlier);
            sealed.add(ownership.broadcastId());
            earlier = List.copyOf(sealed.subList(Math.max(0, sealed.size() - MOST_EARLIER), sealed.size()));
        }
        ownership = new BroadcastOwnership(held.get(), Optional.empty(), Optional.empty(), ownership.reconnectWindow());
        broadcast = new Broadcast(environment, ownership, executor);
        named = next;
        LOG.infof("channel %s goes on in broadcast %s", ownership.channel(), ownership.broadcastId());
        nameWaiting();
    }

    /// Where what is cut now is stored.
    private String folder() {
        return MediaLayout.folder(ownership.channel(), cut.broadcastId, ownership.recorded());
    }
}
