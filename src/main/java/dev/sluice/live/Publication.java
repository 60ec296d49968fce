package dev.sluice.live;

import dev.sluice.amf.AmfObject;
import dev.sluice.bytes.Bytes;
import dev.sluice.flv.FlvDemuxer;
import dev.sluice.hls.CutSegment;
import dev.sluice.hls.PlaylistEntry;
import dev.sluice.hls.Segmenter;
import dev.sluice.hls.SegmenterSettings;
import dev.sluice.lease.LeaseState;
import dev.sluice.rtmp.server.ServerConnection;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.PublishedStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One session's stream on its way into the store: FLV bodies in, segments uploaded and named in order.
///
/// `publishing` → `ending` (no more input; what was received is uploaded and named) → `ended`. Confined to the
/// connection's thread, which is also the executor's.
final class Publication implements PublishedStream {
    private static final Logger LOG = Logger.getLogger(Publication.class);

    /// How long an upload is retried before the segment counts as lost. Longer than a store's usual hiccup, and short
    /// enough that what waits meanwhile stays within [SegmentUploads#PAUSE_ABOVE_BYTES] for usual streams.
    private static final Duration UPLOAD_DEADLINE = Duration.ofSeconds(20);

    /// A segment on its way: how it is to be named once it is in the store.
    private record Named(CutSegment segment, String uri, int sizeBytes) {}

    private final LiveEnvironment environment;
    private final BroadcastOwnership ownership;
    private final ServerConnection connection;
    private final ScheduledExecutorService executor;
    private final Broadcast broadcast;
    private final FlvDemuxer demuxer;
    private final Segmenter segmenter;
    private final SegmentUploads<Named> uploads;
    private final String nonce;
    private final CompletableFuture<DisconnectCause> ended = new CompletableFuture<>();
    private long sequence;
    private boolean promised;
    private boolean congested;
    private boolean afterLoss;
    private boolean warnedOfDependence;
    private boolean fenced;
    private @Nullable DisconnectCause endCause;

    Publication(LiveEnvironment environment, BroadcastOwnership ownership, ServerConnection connection) {
        this.environment = environment;
        this.ownership = ownership;
        this.connection = connection;
        this.executor = connection.executor();
        this.broadcast = new Broadcast(environment, ownership, executor);
        this.sequence = broadcast.nextSequence();
        this.nonce = environment.ids().nonce();
        int target =
                ownership.continued().map(playlist -> playlist.targetSeconds()).orElse(0);
        boolean continues = ownership.continued().isPresent();
        this.segmenter = new Segmenter(
                new SegmenterSettings(environment.segmentDuration(), target, continues),
                environment.blocks(),
                environment.clock(),
                environment.nanoClock(),
                this::onSegment);
        this.demuxer = new FlvDemuxer(segmenter);
        this.uploads = new SegmentUploads<>(environment.media(), executor, this::onUploaded);
        environment.metrics().sessionStarted();
    }

    @Override
    public void onVideo(long timestampMs, Bytes body) {
        if (endCause == null) {
            demuxer.onVideo(timestampMs, body);
        }
    }

    @Override
    public void onAudio(long timestampMs, Bytes body) {
        if (endCause == null) {
            demuxer.onAudio(timestampMs, body);
        }
    }

    /// What the encoder says of itself is not used: the stream itself tells.
    @Override
    public void onMetadata(AmfObject metadata) {}

    @Override
    public void onEnd(DisconnectCause cause) {
        if (endCause != null) {
            return;
        }
        endCause = cause;
        finishSegment();
        if (congested) {
            // The connection may go on to something else.
            congested = false;
            connection.setCongested(false);
        }
        LOG.infof("session %s of channel %s ends: %s", sessionId(), ownership.channel(), cause.label());
        endWhenUploaded();
    }

    /// Ends the session on the pod's behalf, keeping the broadcast open for its encoder to come back.
    ///
    /// @return completes when everything that was received is named in the playlist
    CompletableFuture<DisconnectCause> drain() {
        connection.setCongested(true);
        onEnd(DisconnectCause.DRAINING);
        return ended.thenApply(cause -> {
            connection.abort(cause);
            return cause;
        });
    }

    /// Another session has won the channel.
    CompletableFuture<DisconnectCause> takenOver() {
        if (!fenced) {
            fenced = true;
            connection.abort(DisconnectCause.TAKEN_OVER);
        }
        return ended;
    }

    /// Runs something on the publication's thread, from any thread.
    <T> CompletableFuture<T> run(Supplier<CompletableFuture<T>> task) {
        return CompletableFuture.completedFuture(task).thenComposeAsync(Supplier::get, executor);
    }

    CompletableFuture<DisconnectCause> ended() {
        return ended;
    }

    long epoch() {
        return ownership.epoch();
    }

    String sessionId() {
        return ownership.held().lease().sessionId();
    }

    private void finishSegment() {
        if (!fenced) {
            try {
                segmenter.finish();
            } catch (RuntimeException e) {
                LOG.errorf(e, "session %s could not finish its last segment", sessionId());
            }
        }
        segmenter.abandon();
    }

    private void onSegment(CutSegment segment) {
        if (!promised) {
            promised = true;
            segmenter.promise(broadcast.promise(segment));
        }
        warnIfDependent(segment);
        String uri = MediaLayout.segmentName(ownership.epoch(), nonce, sequence++);
        String key = ownership.folder() + uri;
        int size = segment.data().size();
        uploads.add(key, segment.data(), UPLOAD_DEADLINE, new Named(segment, uri, size));
        slowDownIfBehind();
    }

    /// Players were told that they may begin anywhere.
    private void warnIfDependent(CutSegment segment) {
        if (!segment.independent() && broadcast.promisedIndependence() && !warnedOfDependence) {
            warnedOfDependence = true;
            LOG.warnf(
                    "session %s: the key frame interval grew beyond %d s, segments now begin between key frames; set a"
                            + " fixed interval of 2 s in the encoder",
                    sessionId(), broadcast.promise(segment));
        }
    }

    private void onUploaded(Named named, @Nullable Throwable failure) {
        slowDownIfBehind();
        if (failure != null) {
            // What follows does not join on to what came before.
            afterLoss = true;
            environment.metrics().segmentLost();
            LOG.warnf("session %s lost segment %s: %s", sessionId(), named.uri(), failure);
        } else if (!fenced) {
            name(named);
        }
        endWhenUploaded();
    }

    private void name(Named named) {
        CutSegment segment = named.segment();
        PlaylistEntry entry = new PlaylistEntry(
                named.uri(),
                segment.durationTicks(),
                segment.programDateTime(),
                segment.discontinuity() || (afterLoss && !broadcast.isEmpty()),
                false);
        afterLoss = false;
        var _ = broadcast.append(segment, entry, named.sizeBytes()).thenAccept(result -> {
            switch (result) {
                case PlaylistWriter.Result.Written() ->
                    environment
                            .metrics()
                            .segmentPublished(environment.nanoClock().getAsLong() - segment.lastFrameNanos());
                case PlaylistWriter.Result.Fenced() -> {
                    var _ = takenOver();
                }
                case PlaylistWriter.Result.Failed(Throwable cause) -> {
                    environment.metrics().playlistFailed();
                    LOG.warnf("session %s could not write its playlist: %s", sessionId(), cause);
                }
            }
        });
    }

    private void slowDownIfBehind() {
        boolean behind = uploads.pendingBytes() > SegmentUploads.PAUSE_ABOVE_BYTES;
        if (behind != congested && endCause == null) {
            congested = behind;
            connection.setCongested(behind);
        }
    }

    private void endWhenUploaded() {
        DisconnectCause cause = endCause;
        if (cause == null || !uploads.isIdle() || ended.isDone()) {
            return;
        }
        BroadcastEnding ending = new BroadcastEnding(environment, ownership, broadcast, executor);
        boolean isOver = cause == DisconnectCause.UNPUBLISHED || broadcast.isEmpty();
        CompletableFuture<Void> closing = broadcast
                .settle()
                .thenCompose(result ->
                        fenced ? ending.leave() : ending.close(isOver ? LeaseState.ENDED : LeaseState.WAITING));
        var _ = closing.whenCompleteAsync(
                (done, failure) -> {
                    if (failure != null) {
                        LOG.warnf("session %s could not close its broadcast: %s", sessionId(), failure);
                    }
                    environment.metrics().sessionEnded(cause.label());
                    ended.complete(cause);
                },
                executor);
    }
}
