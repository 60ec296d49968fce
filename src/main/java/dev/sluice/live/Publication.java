package dev.sluice.live;

import dev.sluice.amf.AmfObject;
import dev.sluice.bytes.Bytes;
import dev.sluice.channels.ChannelId;
import dev.sluice.flv.FlvDemuxer;
import dev.sluice.hls.CutSegment;
import dev.sluice.hls.Segmenter;
import dev.sluice.hls.SegmenterSettings;
import dev.sluice.lease.Lease;
import dev.sluice.media.TrackType;
import dev.sluice.rtmp.server.ServerConnection;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.PublishedStream;
import dev.sluice.sessions.SessionReport;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// One session's stream on its way into the store: FLV bodies in, segments uploaded and named in order.
///
/// `publishing` → `ending` (no more input; what was received is uploaded and named) → `ended`. Confined to the
/// connection's thread, which is also the executor's.
final class Publication implements PublishedStream, PublishingSession {
    private static final Logger LOG = Logger.getLogger(Publication.class);

    private final ServerConnection connection;
    private final ScheduledExecutorService executor;
    private final String sessionId;
    private final long epoch;
    private final BroadcastChain broadcasts;
    private final FlvDemuxer demuxer;
    private final Segmenter segmenter;
    private final SessionChronicle chronicle;
    private final SegmentPipeline segments;
    private final Backpressure backpressure;
    private final MediaWatch media;
    private final SessionClosing closing;

    /// @param budget what the channel's encoder may still send
    /// @param encoder what the client calls itself
    Publication(
            LiveEnvironment environment,
            BroadcastOwnership ownership,
            ServerConnection connection,
            ChannelBudgets.Budget budget,
            String encoder) {
        this.connection = connection;
        this.executor = connection.executor();
        this.sessionId = ownership.held().lease().sessionId();
        this.epoch = ownership.epoch();
        this.broadcasts = new BroadcastChain(environment, ownership, executor);
        this.segmenter = new Segmenter(
                new SegmenterSettings(environment.segmentDuration(), ownership.promise(), ownership.endBefore()),
                environment.blocks(),
                environment.clock(),
                environment.nanoClock(),
                this::onSegment);
        this.chronicle = new SessionChronicle(environment, sessionId, broadcasts, segmenter, connection, encoder);
        this.demuxer = new FlvDemuxer(chronicle.meter());
        this.media = new MediaWatch(budget, demuxer, segmenter, chronicle);
        this.segments =
                new SegmentPipeline(environment, broadcasts, chronicle, budget.pace(), executor, new Progress());
        this.backpressure =
                new Backpressure(environment, connection, budget.pace(), chronicle.findings(), segments::pendingBytes);
        this.closing = new SessionClosing(environment, connection, broadcasts, chronicle, segments::isIdle);
        environment.metrics().sessionStarted();
    }

    /// What follows from the fate of segments.
    private final class Progress implements SegmentPipeline.Listener {
        @Override
        public void onPending() {
            backpressure.look();
        }

        @Override
        public void onSettled() {
            closing.lookWhetherOver();
        }

        @Override
        public void onFenced() {
            closing.onFenced();
        }
    }

    private void onSegment(CutSegment segment) {
        segments.add(segment);
    }

    @Override
    public void onVideo(long timestampMs, Bytes body) {
        onMedia(TrackType.VIDEO, timestampMs, body);
    }

    @Override
    public void onAudio(long timestampMs, Bytes body) {
        onMedia(TrackType.AUDIO, timestampMs, body);
    }

    private void onMedia(TrackType track, long timestampMs, Bytes body) {
        if (closing.hasBegun()) {
            return;
        }
        try {
            closing.check();
            switch (track) {
                case VIDEO -> demuxer.onVideo(timestampMs, body);
                case AUDIO -> demuxer.onAudio(timestampMs, body);
            }
            media.received(body.length());
        } catch (RuntimeException e) {
            chronicle.because(e.getMessage());
            throw e;
        }
    }

    /// Of what the encoder says only its name is used: for all else the stream itself tells.
    @Override
    public void onMetadata(AmfObject metadata) {
        metadata.text("encoder").filter(name -> !name.isBlank()).ifPresent(chronicle.meter()::encoder);
    }

    @Override
    public void onEnd(DisconnectCause cause) {
        if (closing.hasBegun()) {
            return;
        }
        media.ended();
        closing.begin(cause);
        finishSegment();
        backpressure.release();
        try (var _ = fields()) {
            LOG.infof("session %s of channel %s ends: %s", sessionId, channel(), cause.label());
        }
        closing.lookWhetherOver();
    }

    private void finishSegment() {
        if (!closing.isFenced()) {
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

    /// As [#drain], after what has come to this machine by now was read: that is done in the loop's next turn, before
    /// what is scheduled in this one.
    CompletableFuture<DisconnectCause> drainWhatHasCome() {
        connection.collectNoMore();
        return run(this::drain, 0);
    }

    /// Ends the session on the pod's behalf, keeping the broadcast open for its encoder to come back.
    ///
    /// @return completes when everything that was received is named in the playlist
    CompletableFuture<DisconnectCause> drain() {
        if (closing.hasBegun()) {
            // The connection may serve another publication by now.
            return ended();
        }
        // Nothing that becomes of the segments on the way may begin it again.
        backpressure.keepStopped();
        // What was read before has been received, wherever it waits.
        connection.stopReading();
        onEnd(closing.dismissed().orElse(DisconnectCause.DRAINING));
        return ended().thenApply(cause -> {
            connection.abort(cause);
            return cause;
        });
    }

    /// Its encoder may not publish any more, and the broadcast is over.
    ///
    /// @param why for the broadcaster
    void revoke(DisconnectCause cause, String why) {
        closing.revoke(cause, why);
    }

    /// The channel is not this session's any more. Where it has ended already, the connection is left alone: another
    /// session may be on it.
    ///
    /// @param now who has it
    CompletableFuture<DisconnectCause> lost(Lease now) {
        closing.lost(now);
        return ended();
    }

    /// The newest lease that it has won. From any thread.
    Lease lease() {
        return broadcasts.ownership().held().lease();
    }

    /// Runs something on the publication's thread, from any thread.
    <T> CompletableFuture<T> run(Supplier<CompletableFuture<T>> task, long delayMillis) {
        CompletableFuture<Supplier<CompletableFuture<T>>> due = new CompletableFuture<>();
        // What depends on it first: it would else run here, should the other thread be faster.
        CompletableFuture<T> done = due.thenCompose(Supplier::get);
        var _ = executor.schedule(() -> due.complete(task), delayMillis, TimeUnit.MILLISECONDS);
        return done;
    }

    /// Whether its encoder may still send. From any thread.
    boolean isRunning() {
        return !closing.hasBegun();
    }

    CompletableFuture<DisconnectCause> ended() {
        return closing.over();
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
        return closing.waits();
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

    private SessionFields fields() {
        return SessionFields.of(channelName(), sessionId);
    }

    private ChannelId channel() {
        return broadcasts.ownership().channel();
    }
}
