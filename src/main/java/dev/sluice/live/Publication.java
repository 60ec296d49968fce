package dev.sluice.live;

import dev.sluice.amf.AmfObject;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.LogSafe;
import dev.sluice.channels.ChannelId;
import dev.sluice.flv.FlvDemuxer;
import dev.sluice.hls.CutSegment;
import dev.sluice.hls.Segmenter;
import dev.sluice.hls.SegmenterSettings;
import dev.sluice.hls.Ticks;
import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.rtmp.server.ServerConnection;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.PublishedStream;
import dev.sluice.sessions.SessionReport;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One session's stream on its way into the store: FLV bodies in, segments uploaded and named in order.
///
/// `publishing` → `ending` (no more input; what was received is uploaded and named) → `ended`. Confined to the
/// connection's thread, which is also the executor's.
final class Publication implements PublishedStream, PublishingSession {
    private static final Logger LOG = Logger.getLogger(Publication.class);

    /// How long an upload is retried before the segment counts as lost: longer than most outages of a store. What
    /// waits meanwhile is bounded by [SegmentUploads#PAUSE_ABOVE_BYTES] and by the pod's memory, not by this.
    private static final Duration UPLOAD_DEADLINE = Duration.ofSeconds(60);

    /// Ends after which nobody is waited for.
    private static final Set<DisconnectCause> FINAL = EnumSet.of(
            DisconnectCause.UNPUBLISHED,
            DisconnectCause.REVOKED,
            DisconnectCause.KEY_DISABLED,
            DisconnectCause.KEY_EXPIRED,
            DisconnectCause.ADDRESS_DENIED);

    /// A segment on its way.
    private record InFlight(CutSegment segment, BroadcastChain.Place place, int sizeBytes) {}

    private final LiveEnvironment environment;
    private final ServerConnection connection;
    private final ScheduledExecutorService executor;
    private final String sessionId;
    private final long epoch;
    private final BroadcastChain broadcasts;
    private final FlvDemuxer demuxer;
    private final Segmenter segmenter;
    private final SegmentUploads<InFlight> uploads;
    private final SessionChronicle chronicle;
    private final ChannelBudgets.Budget budget;
    private final CompletableFuture<DisconnectCause> ended = new CompletableFuture<>();
    private final Backpressure backpressure;
    private final MediaWatch media;
    private final Dismissal dismissal;
    private boolean fenced;
    private boolean closing;
    private volatile @Nullable DisconnectCause endCause;
    private volatile boolean waits;

    /// @param budget what the channel's encoder may still send
    /// @param encoder what the client calls itself
    Publication(
            LiveEnvironment environment,
            BroadcastOwnership ownership,
            ServerConnection connection,
            ChannelBudgets.Budget budget,
            String encoder) {
        this.environment = environment;
        this.connection = connection;
        this.executor = connection.executor();
        this.sessionId = ownership.held().lease().sessionId();
        this.epoch = ownership.epoch();
        this.broadcasts = new BroadcastChain(environment, ownership, executor);
        this.budget = budget;
        this.dismissal = new Dismissal(connection);
        this.segmenter = new Segmenter(
                new SegmenterSettings(environment.segmentDuration(), ownership.promise()),
                environment.blocks(),
                environment.clock(),
                environment.nanoClock(),
                this::onSegment);
        this.chronicle = new SessionChronicle(environment, sessionId, this::lease, segmenter, connection, encoder);
        this.demuxer = new FlvDemuxer(chronicle.meter());
        this.media = new MediaWatch(budget, demuxer, segmenter, chronicle);
        this.uploads = new SegmentUploads<>(
                environment.media(), executor, environment.nanoClock(), this::onUploaded, this::onUploadEnded);
        uploads.onStored(chronicle.meter()::uploaded);
        this.backpressure =
                new Backpressure(environment, connection, budget.pace(), chronicle.findings(), uploads::pendingBytes);
        environment.metrics().sessionStarted();
    }

    @Override
    public void onVideo(long timestampMs, Bytes body) {
        if (endCause == null) {
            try {
                dismissal.check();
                demuxer.onVideo(timestampMs, body);
                media.received(body.length());
            } catch (RuntimeException e) {
                chronicle.because(e.getMessage());
                throw e;
            }
        }
    }

    @Override
    public void onAudio(long timestampMs, Bytes body) {
        if (endCause == null) {
            try {
                dismissal.check();
                demuxer.onAudio(timestampMs, body);
                media.received(body.length());
            } catch (RuntimeException e) {
                chronicle.because(e.getMessage());
                throw e;
            }
        }
    }

    /// Of what the encoder says only its name is used: for all else the stream itself tells.
    @Override
    public void onMetadata(AmfObject metadata) {
        metadata.text("encoder").filter(name -> !name.isBlank()).ifPresent(chronicle.meter()::encoder);
    }

    @Override
    public void onEnd(DisconnectCause cause) {
        if (endCause != null) {
            return;
        }
        chronicle.ended(cause);
        endCause = cause;
        dismissal.end();
        finishSegment();
        backpressure.release();
        try (var _ = fields()) {
            LOG.infof("session %s of channel %s ends: %s", sessionId, channel(), cause.label());
        }
        endWhenUploaded();
    }

    /// Ends the session on the pod's behalf, keeping the broadcast open for its encoder to come back.
    ///
    /// @return completes when everything that was received is named in the playlist
    CompletableFuture<DisconnectCause> drain() {
        if (endCause != null) {
            // The connection may serve another publication by now.
            return ended;
        }
        // Nothing that becomes of the segments on the way may begin it again.
        backpressure.keepStopped();
        // What was read before has been received, wherever it waits.
        connection.stopReading();
        onEnd(dismissal.cause().orElse(DisconnectCause.DRAINING));
        return ended.thenApply(cause -> {
            connection.abort(cause);
            return cause;
        });
    }

    /// Its encoder may not publish any more, and the broadcast is over.
    ///
    /// @param why for the broadcaster
    void revoke(DisconnectCause cause, String why) {
        if (endCause == null && dismissal.begin(cause, why)) {
            chronicle.because(why);
            try (var _ = fields()) {
                LOG.infof("session %s of channel %s may not go on: %s", sessionId, channel(), why);
            }
        }
    }

    /// The channel is not this session's any more. Where it has ended already, the connection is left alone: another
    /// session may be on it.
    ///
    /// @param now who has it
    CompletableFuture<DisconnectCause> lost(Lease now) {
        if (fence()) {
            leave(now);
            endWhenUploaded();
        }
        return ended;
    }

    private void leave(Lease now) {
        Optional<String> kick = now.whyKicked(sessionId);
        if (kick.isPresent()) {
            revoke(DisconnectCause.KICKED, "the stream was ended by an operator (" + LogSafe.text(kick.get()) + ")");
        } else if (endCause == null) {
            chronicle.because("session " + now.sessionId() + " has taken the channel"
                    + (now.client() == null ? "" : ", from " + now.client()));
            connection.abort(DisconnectCause.TAKEN_OVER);
        }
    }

    /// Nothing more is named.
    ///
    /// @return whether that is news
    private boolean fence() {
        boolean news = !fenced;
        fenced = true;
        if (news) {
            broadcasts.fence();
        }
        return news;
    }

    /// The playlist is somebody else's, and the lease says whose and why.
    private void onFenced() {
        if (!fence()) {
            return;
        }
        endWhenUploaded();
        if (endCause == null) {
            var _ = Stages.start(() -> environment.leases().find(channel()))
                    .exceptionally(failure -> Optional.empty())
                    .thenAcceptAsync(this::leave, executor);
        }
    }

    private void leave(Optional<HeldLease> found) {
        if (found.isPresent()) {
            leave(found.get().lease());
        } else if (endCause == null) {
            connection.abort(DisconnectCause.TAKEN_OVER);
        }
    }

    /// Runs something on the publication's thread, from any thread.
    <T> CompletableFuture<T> run(Supplier<CompletableFuture<T>> task, long delayMillis) {
        CompletableFuture<Supplier<CompletableFuture<T>>> due = new CompletableFuture<>();
        var _ = executor.schedule(() -> due.complete(task), delayMillis, TimeUnit.MILLISECONDS);
        return due.thenCompose(Supplier::get);
    }

    /// Whether its encoder may still send. From any thread.
    boolean isRunning() {
        return endCause == null;
    }

    CompletableFuture<DisconnectCause> ended() {
        return ended;
    }

    /// What the broadcaster should know. From any thread.
    List<Finding> findings() {
        return chronicle.found();
    }

    /// What is told of it now. From any thread.
    SessionReport report() {
        return chronicle.report();
    }

    /// Whether its broadcast waits for its encoder, once it has ended. From any thread.
    boolean waits() {
        return waits;
    }

    /// The epoch that the session has won when it began.
    long epoch() {
        return epoch;
    }

    @Override
    public String sessionId() {
        return sessionId;
    }

    @Override
    public String channelName() {
        return channel().value();
    }

    /// The newest that it has won. From any thread.
    Lease lease() {
        return broadcasts.ownership().held().lease();
    }

    private SessionFields fields() {
        return SessionFields.of(channelName(), sessionId);
    }

    private ChannelId channel() {
        return broadcasts.ownership().channel();
    }

    private void finishSegment() {
        if (!fenced) {
            try {
                segmenter.finish();
            } catch (RuntimeException e) {
                try (var _ = fields()) {
                    LOG.errorf(e, "session %s could not finish its last segment", sessionId);
                }
            }
        }
        segmenter.abandon();
    }

    private void onSegment(CutSegment segment) {
        if (segment.begins() != null && broadcasts.targetSeconds() > 0) {
            chronicle
                    .findings()
                    .report(
                            Finding.Kind.PLAYLIST_RESTARTED,
                            "keyframes came further apart than before: viewers have to load another playlist; set a fixed interval"
                                    + " of 2 s in the encoder");
        }
        BroadcastChain.Place place = broadcasts.place(segment);
        uploads.setPatience(SegmentUploads.patience(broadcasts.targetSeconds()));
        int size = segment.data().size();
        chronicle.meter().cut();
        budget.pace().made();
        uploads.add(place.key(), segment.data(), UPLOAD_DEADLINE, new InFlight(segment, place, size));
        backpressure.look();
    }

    private void onUploadEnded() {
        backpressure.look();
    }

    private void onUploaded(InFlight uploaded, @Nullable Throwable failure) {
        CutSegment segment = uploaded.segment();
        if (failure != null) {
            environment.metrics().segmentLost();
            chronicle.meter().lost();
            chronicle
                    .findings()
                    .report(
                            Finding.Kind.SEGMENT_LOST,
                            String.format(
                                    Locale.ROOT,
                                    "a segment of %.1f s was lost, viewers see a gap: the store did not take it in time (%s)",
                                    Ticks.toSeconds(segment.durationTicks()),
                                    failure));
        }
        boolean lost = failure != null;
        var _ = broadcasts
                .name(uploaded.place(), segment, uploaded.sizeBytes(), lost)
                .thenAccept(result -> onNamed(result, segment, lost));
        endWhenUploaded();
    }

    private void onNamed(PlaylistWriter.Result result, CutSegment segment, boolean lost) {
        switch (result) {
            case PlaylistWriter.Result.Written() -> {
                if (!lost) {
                    long nanos = environment.nanoClock().getAsLong() - segment.lastFrameNanos();
                    environment.metrics().segmentPublished(nanos);
                    chronicle.meter().published(nanos);
                }
            }
            case PlaylistWriter.Result.Fenced() -> onFenced();
            case PlaylistWriter.Result.Failed(Throwable cause) -> {
                environment.metrics().playlistFailed();
                try (var _ = fields()) {
                    LOG.warnf("session %s could not write its playlist: %s", sessionId, cause);
                }
            }
        }
        endWhenUploaded();
    }

    private void endWhenUploaded() {
        DisconnectCause cause = endCause;
        if (cause == null || closing || !uploads.isIdle() || !broadcasts.isIdle()) {
            return;
        }
        closing = true;
        boolean isOver = FINAL.contains(cause) || broadcasts.isEmpty();
        waits = !isOver && !fenced;
        BroadcastEnding ending = broadcasts.ending();
        CompletableFuture<Void> closed = broadcasts
                .settle()
                .thenCompose(result ->
                        fenced ? ending.leave() : ending.close(isOver ? LeaseState.ENDED : LeaseState.WAITING));
        var _ = closed.whenCompleteAsync(
                (done, failure) -> {
                    if (failure != null) {
                        try (var _ = fields()) {
                            LOG.warnf("session %s could not close its broadcast: %s", sessionId, failure);
                        }
                    }
                    environment.metrics().sessionEnded(cause.label());
                    ended.complete(cause);
                },
                executor);
    }
}
