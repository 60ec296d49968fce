package dev.sluice.live;

import dev.sluice.hls.CutSegment;
import dev.sluice.hls.Ticks;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ScheduledExecutorService;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Takes one session's segments into the store and its playlist: each is given its place when it is cut, uploaded, and
/// then named, in order. Confined to the executor's thread.
final class SegmentPipeline {
    private static final Logger LOG = Logger.getLogger(SegmentPipeline.class);

    /// How long an upload is retried before the segment counts as lost: longer than most outages of a store. What
    /// waits meanwhile is bounded by [SegmentUploads#PAUSE_ABOVE_BYTES] and by the pod's memory, not by this.
    private static final Duration UPLOAD_DEADLINE = Duration.ofSeconds(60);

    private final LiveEnvironment environment;
    private final BroadcastChain broadcasts;
    private final SessionChronicle chronicle;
    private final SegmentPace pace;
    private final Listener listener;
    private final SegmentUploads<InFlight> uploads;

    /// A segment on its way.
    private record InFlight(CutSegment segment, BroadcastChain.Place place, int sizeBytes) {}

    /// Told what becomes of the segments, on the executor's thread.
    interface Listener {
        /// More or less is under way than before.
        void onPending();

        /// One segment has been named, or will never be.
        void onSettled();

        /// Somebody else writes the playlist.
        void onFenced();
    }

    SegmentPipeline(
            LiveEnvironment environment,
            BroadcastChain broadcasts,
            SessionChronicle chronicle,
            SegmentPace pace,
            ScheduledExecutorService executor,
            Listener listener) {
        this.environment = environment;
        this.broadcasts = broadcasts;
        this.chronicle = chronicle;
        this.pace = pace;
        this.listener = listener;
        this.uploads = new SegmentUploads<>(
                environment.media(), executor, environment.nanoClock(), this::onUploaded, listener::onPending);
        uploads.onStored(chronicle.meter()::uploaded);
    }

    /// Takes a segment, and its buffer, that was just cut.
    void add(CutSegment segment) {
        if (segment.begins() != null && broadcasts.targetSeconds() > 0) {
            chronicle
                    .findings()
                    .report(
                            Finding.Kind.PLAYLIST_RESTARTED,
                            "keyframes came further apart than before: viewers have to load another playlist; set a"
                                    + " fixed interval of 2 s in the encoder");
        }
        BroadcastChain.Place place = broadcasts.place(segment);
        uploads.setPatience(SegmentUploads.patience(broadcasts.targetSeconds()));
        int size = segment.data().size();
        chronicle.meter().cut();
        pace.made();
        uploads.add(place.key(), segment.data(), UPLOAD_DEADLINE, new InFlight(segment, place, size));
        listener.onPending();
    }

    long pendingBytes() {
        return uploads.pendingBytes();
    }

    /// Whether everything that was cut is uploaded or lost, and named.
    boolean isIdle() {
        return uploads.isIdle() && broadcasts.isIdle();
    }

    private void onUploaded(InFlight uploaded, @Nullable Throwable failure) {
        CutSegment segment = uploaded.segment();
        boolean lost = failure != null;
        if (failure != null) {
            onLost(segment, uploaded.place().key(), failure);
        }
        var _ = broadcasts
                .name(uploaded.place(), segment, uploaded.sizeBytes(), lost)
                .thenAccept(result -> onNamed(result, segment, lost));
        listener.onSettled();
    }

    private void onLost(CutSegment segment, String key, Throwable failure) {
        environment.metrics().segmentLost();
        chronicle.meter().lost();
        try (var _ = SessionFields.of(chronicle.channelName(), chronicle.sessionId())) {
            LOG.warnf("segment %s is lost: %s", key, failure);
        }
        chronicle
                .findings()
                .report(
                        Finding.Kind.SEGMENT_LOST,
                        String.format(
                                Locale.ROOT,
                                "a segment of %.1f s was lost, viewers see a gap: the store did not take it in time;"
                                        + " look at the store, the log has its answer",
                                Ticks.toSeconds(segment.durationTicks())));
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
            case PlaylistWriter.Result.Fenced() -> listener.onFenced();
            case PlaylistWriter.Result.Failed(Throwable cause) -> {
                environment.metrics().playlistFailed();
                try (var _ = SessionFields.of(chronicle.channelName(), chronicle.sessionId())) {
                    LOG.warnf("session %s could not write its playlist: %s", chronicle.sessionId(), cause);
                }
            }
        }
        listener.onSettled();
    }
}
