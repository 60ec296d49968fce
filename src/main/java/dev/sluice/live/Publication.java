package dev.sluice.live;

import dev.sluice.amf.AmfObject;
import dev.sluice.bytes.Bytes;
import dev.sluice.channels.ChannelId;
import dev.sluice.flv.FlvDemuxer;
import dev.sluice.hls.CutSegment;
import dev.sluice.hls.Segmenter;
import dev.sluice.hls.SegmenterSettings;
import dev.sluice.hls.Ticks;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.rtmp.server.ServerConnection;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.PublishedStream;
import dev.sluice.rtmp.session.StreamRejectedException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
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
final class Publication implements PublishedStream {
    private static final Logger LOG = Logger.getLogger(Publication.class);

    /// How long an upload is retried before the segment counts as lost. Longer than a store's usual hiccup, and
    /// short enough that what waits meanwhile stays within [SegmentUploads#PAUSE_ABOVE_BYTES] for usual streams.
    private static final Duration UPLOAD_DEADLINE = Duration.ofSeconds(20);

    /// Players stall when a playlist does not change for so many target durations.
    private static final int PATIENCE_IN_TARGETS = 3;

    private static final Duration SHORTEST_PATIENCE = Duration.ofSeconds(6);

    /// Messages between looks at what the demuxer cannot use.
    private static final int MESSAGES_BETWEEN_LOOKS = 64;

    /// Between looks at whether a session that made segments too fast may go on: a few segments then come at
    /// once.
    private static final Duration PACE_LOOK = Duration.ofSeconds(1);

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
    private final SessionFindings findings;
    private final ChannelBudgets.Budget budget;
    private final CompletableFuture<DisconnectCause> ended = new CompletableFuture<>();
    private boolean congested;
    private boolean storeSlow;
    private boolean paceTimerRuns;
    private boolean fenced;
    private boolean closing;
    private int messages;
    private long changesSeen;
    private @Nullable DisconnectCause endCause;

    /// @param budget what the channel's encoder may still send
    Publication(
            LiveEnvironment environment,
            BroadcastOwnership ownership,
            ServerConnection connection,
            ChannelBudgets.Budget budget) {
        this.environment = environment;
        this.connection = connection;
        this.executor = connection.executor();
        this.sessionId = ownership.held().lease().sessionId();
        this.epoch = ownership.epoch();
        this.broadcasts = new BroadcastChain(environment, ownership, executor);
        this.findings = new SessionFindings(environment, sessionId);
        this.budget = budget;
        this.segmenter = new Segmenter(
                new SegmenterSettings(environment.segmentDuration(), ownership.promise()),
                environment.blocks(),
                environment.clock(),
                environment.nanoClock(),
                this::onSegment);
        this.demuxer = new FlvDemuxer(segmenter);
        this.uploads = new SegmentUploads<>(
                environment.media(), executor, environment.nanoClock(), this::onUploaded, this::slowDownIfBehind);
        environment.metrics().sessionStarted();
    }

    @Override
    public void onVideo(long timestampMs, Bytes body) {
        if (endCause == null) {
            demuxer.onVideo(timestampMs, body);
            lookAtMedia(body.length());
        }
    }

    @Override
    public void onAudio(long timestampMs, Bytes body) {
        if (endCause == null) {
            demuxer.onAudio(timestampMs, body);
            lookAtMedia(body.length());
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
        if (congested && cause != DisconnectCause.DRAINING) {
            // The connection may go on to something else.
            congested = false;
            connection.setCongested(false);
        }
        LOG.infof("session %s of channel %s ends: %s", sessionId, channel(), cause.label());
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
        connection.setCongested(true);
        onEnd(DisconnectCause.DRAINING);
        return ended.thenApply(cause -> {
            connection.abort(cause);
            return cause;
        });
    }

    /// Another session has won the channel. Where this one has ended already, the connection is left alone: the
    /// other session may be on it.
    CompletableFuture<DisconnectCause> takenOver() {
        if (!fenced) {
            fenced = true;
            broadcasts.fence();
            if (endCause == null) {
                connection.abort(DisconnectCause.TAKEN_OVER);
            }
            endWhenUploaded();
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

    /// What the broadcaster should know. From any thread.
    List<Finding> findings() {
        return findings.list();
    }

    /// The epoch that the session has won when it began.
    long epoch() {
        return epoch;
    }

    String sessionId() {
        return sessionId;
    }

    String channelName() {
        return channel().value();
    }

    /// The newest that it has won. From any thread.
    Lease lease() {
        return broadcasts.ownership().held().lease();
    }

    private ChannelId channel() {
        return broadcasts.ownership().channel();
    }

    private void finishSegment() {
        if (!fenced) {
            try {
                segmenter.finish();
            } catch (RuntimeException e) {
                LOG.errorf(e, "session %s could not finish its last segment", sessionId);
            }
        }
        segmenter.abandon();
    }

    private void onSegment(CutSegment segment) {
        if (segment.begins() != null && broadcasts.targetSeconds() > 0) {
            findings.report(
                    Finding.Kind.PLAYLIST_RESTARTED,
                    "keyframes came further apart than before: viewers have to load another playlist; set a fixed interval"
                            + " of 2 s in the encoder");
        }
        BroadcastChain.Place place = broadcasts.place(segment);
        uploads.setPatience(patience());
        int size = segment.data().size();
        budget.pace().made();
        uploads.add(place.key(), segment.data(), UPLOAD_DEADLINE, new InFlight(segment, place, size));
        slowDownIfBehind();
    }

    private Duration patience() {
        Duration patience = Duration.ofSeconds((long) PATIENCE_IN_TARGETS * broadcasts.targetSeconds());
        return patience.compareTo(SHORTEST_PATIENCE) > 0 ? patience : SHORTEST_PATIENCE;
    }

    private void onUploaded(InFlight uploaded, @Nullable Throwable failure) {
        CutSegment segment = uploaded.segment();
        if (failure != null) {
            environment.metrics().segmentLost();
            findings.report(
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
                    environment
                            .metrics()
                            .segmentPublished(environment.nanoClock().getAsLong() - segment.lastFrameNanos());
                }
            }
            case PlaylistWriter.Result.Fenced() -> {
                var _ = takenOver();
            }
            case PlaylistWriter.Result.Failed(Throwable cause) -> {
                environment.metrics().playlistFailed();
                LOG.warnf("session %s could not write its playlist: %s", sessionId, cause);
            }
        }
        endWhenUploaded();
    }

    /// Reading stops where this session's uploads pile up, and, once the pod's memory is tight, where any are
    /// left. A session without uploads is never stopped for them: it would hold what it has for ever. And it
    /// stops for a while where segments come faster than any live stream makes them.
    private void slowDownIfBehind() {
        if (endCause != null) {
            return;
        }
        long pending = uploads.pendingBytes();
        boolean slow = pending > SegmentUploads.PAUSE_ABOVE_BYTES
                || (pending > 0 && environment.blocks().isTight());
        boolean ahead = budget.pace().isAhead();
        if (slow && !storeSlow) {
            findings.report(
                    Finding.Kind.STORE_SLOW,
                    "the store takes segments more slowly than they come: the encoder is being slowed down");
        }
        storeSlow = slow;
        if (ahead && !paceTimerRuns) {
            paceTimerRuns = true;
            findings.report(
                    Finding.Kind.TOO_FAST,
                    "the stream comes many times faster than it plays: the encoder is being slowed down; send it at the"
                            + " pace of a live stream (FFmpeg: -re)");
            var _ = executor.schedule(this::lookAtPace, PACE_LOOK.toMillis(), TimeUnit.MILLISECONDS);
        }
        if ((slow || ahead) != congested) {
            congested = slow || ahead;
            connection.setCongested(congested);
        }
    }

    private void lookAtPace() {
        paceTimerRuns = false;
        slowDownIfBehind();
    }

    private void lookAtMedia(int bodyBytes) {
        try {
            budget.bitrate().received(bodyBytes, this::warnOfBitrate);
            long changes = demuxer.configurationChanges() + segmenter.counters().clockJumps();
            if (changes != changesSeen) {
                budget.steadiness().changed(changes - changesSeen);
                changesSeen = changes;
            }
            budget.pace().check();
        } catch (StreamRejectedException e) {
            LOG.warnf("session %s cannot go on: %s", sessionId, e.getMessage());
            throw e;
        }
        if (++messages % MESSAGES_BETWEEN_LOOKS == 0) {
            findings.look(segmenter.counters());
            findings.look("video", demuxer.videoStatistics());
            findings.look("audio", demuxer.audioStatistics());
        }
    }

    private void warnOfBitrate(String text) {
        findings.report(Finding.Kind.BITRATE, text);
    }

    private void endWhenUploaded() {
        DisconnectCause cause = endCause;
        if (cause == null || closing || !uploads.isIdle() || !broadcasts.isIdle()) {
            return;
        }
        closing = true;
        boolean isOver = cause == DisconnectCause.UNPUBLISHED || broadcasts.isEmpty();
        BroadcastEnding ending = broadcasts.ending();
        CompletableFuture<Void> closed = broadcasts
                .settle()
                .thenCompose(result ->
                        fenced ? ending.leave() : ending.close(isOver ? LeaseState.ENDED : LeaseState.WAITING));
        var _ = closed.whenCompleteAsync(
                (done, failure) -> {
                    if (failure != null) {
                        LOG.warnf("session %s could not close its broadcast: %s", sessionId, failure);
                    }
                    environment.metrics().sessionEnded(cause.label());
                    ended.complete(cause);
                },
                executor);
    }
}
