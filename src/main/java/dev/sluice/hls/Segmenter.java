package dev.sluice.hls;

import dev.sluice.bytes.BlockPool;
import dev.sluice.media.AccessUnit;
import dev.sluice.media.AudioFormat;
import dev.sluice.media.MediaSink;
import dev.sluice.media.TrackFormat;
import dev.sluice.media.TrackType;
import dev.sluice.media.VideoFormat;
import dev.sluice.ts.TsMuxer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Cuts one publication's access units into MPEG-TS segments.
///
/// A segment ends at the first IDR picture after the wished duration, so that it can be decoded alone; sound without
/// pictures is cut by time. Where an encoder sends no IDR picture in time, the segment ends at any picture rather
/// than break the playlist's target duration, and says that it is not independent. New formats and jumps of the
/// encoder's clock take effect at the next IDR picture, as a discontinuity. One thread at a time; [#finish()] last.
public final class Segmenter implements MediaSink {
    /// An IDR picture that comes up to half a frame (at 25 fps) early counts as being in time: the wire's
    /// milliseconds round both ways.
    private static final long CUT_TOLERANCE = Ticks.PER_SECOND / 50;

    /// With no picture for so long, sound no longer waits for pictures to end a segment.
    private static final long VIDEO_STALL = Ticks.PER_SECOND * 3 / 10;

    /// With no picture for so long, there is no video any more, until it comes back.
    private static final long VIDEO_GONE = 3 * Ticks.PER_SECOND;

    /// Sound waits for pictures that began in the middle of a group, but not for ever.
    private static final long LONGEST_WAIT_FOR_KEY_FRAME = 10 * Ticks.PER_SECOND;

    /// Bounds what one segment may hold in memory: ten seconds at 50 Mbit/s.
    private static final int LARGEST_SEGMENT_BYTES = 64 << 20;

    private final long configuredTicks;
    private final BlockPool pool;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final SegmentSink sink;
    private final Timeline timeline;
    private final VideoClock videoClock = new VideoClock();
    private final TsMuxer muxer = new TsMuxer();

    private long wishedTicks;
    private long longestTicks;
    private boolean discontinuityPending;
    private @Nullable OpenSegment segment;
    private @Nullable VideoFormat video;
    private @Nullable AudioFormat audio;
    private @Nullable VideoFormat nextVideo;
    private @Nullable AudioFormat nextAudio;
    private @Nullable AudioClock audioClock;
    /// Since the last discontinuity: which tracks had units, and whether a segment is out already.
    private boolean videoInStretch;
    private boolean audioInStretch;
    private boolean segmentInStretch;
    private boolean awaitingKeyFrame;
    private long awaitingSince;
    private boolean waitedForKeyFrame;
    private boolean segmentEmitted;
    private @Nullable Instant anchorInstant;
    private long anchorTicks;
    private long droppedUnits;

    /// @param clock read when a stretch of continuous media begins, for EXT-X-PROGRAM-DATE-TIME
    /// @param nanoClock read for each unit, for [CutSegment#lastFrameNanos()]
    public Segmenter(
            SegmenterSettings settings, BlockPool pool, InstantSource clock, LongSupplier nanoClock, SegmentSink sink) {
        this.configuredTicks = Ticks.of(settings.segmentDuration());
        promise(settings.targetSeconds());
        this.discontinuityPending = settings.continues();
        this.pool = pool;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.sink = sink;
        // A hole longer than a segment could not be told from one segment to the next.
        this.timeline = new Timeline(configuredTicks);
    }

    /// The playlist has promised a target duration: from now on no segment gets longer.
    public void promise(int targetSeconds) {
        longestTicks = TargetDuration.longestSegment(targetSeconds, configuredTicks);
        // A broadcast that goes on may have promised less than what is configured now.
        wishedTicks = Math.min(configuredTicks, longestTicks - CUT_TOLERANCE);
    }

    /// Access units that could not be placed: pictures before the first IDR picture, sound in a format that waits for
    /// the next cut.
    public long droppedUnits() {
        return droppedUnits;
    }

    @Override
    public void onFormat(TrackFormat format) {
        switch (format) {
            case VideoFormat next -> {
                nextVideo = next;
                if (!videoInStretch && !segmentInStretch) {
                    applyVideoFormat();
                } else {
                    discontinuityPending = true;
                }
            }
            case AudioFormat next -> {
                nextAudio = next;
                if (!audioInStretch && !segmentInStretch) {
                    applyAudioFormat();
                } else {
                    discontinuityPending = true;
                }
            }
        }
    }

    @Override
    public void onAccessUnit(AccessUnit unit) {
        long at = timeline.place(unit.type(), unit.dts90k());
        discontinuityPending |= timeline.jumped();
        switch (unit.type()) {
            case VIDEO -> onVideo(unit, at);
            case AUDIO -> onAudio(unit, at);
        }
    }

    /// Ends the last segment, if anything is in it. Nothing may follow.
    public void finish() {
        OpenSegment last = segment;
        if (last != null) {
            emit(last, durationToEnd(last));
        }
    }

    /// Gives up what is not finished, without output.
    public void abandon() {
        if (segment != null) {
            segment.data.release();
            segment = null;
        }
    }

    /// Throws away what was begun, to begin again.
    private void discard(OpenSegment open) {
        muxer.endSegment();
        open.data.release();
        segment = null;
        audioInStretch = false;
        discontinuityPending |= open.discontinuity;
    }

    private void onVideo(AccessUnit unit, long at) {
        boolean decodable = nextVideo == null && videoInStretch && segment != null;
        if (!unit.randomAccess() && !decodable) {
            if (!awaitingKeyFrame && !waitedForKeyFrame && !segmentEmitted) {
                awaitingKeyFrame = true;
                awaitingSince = at;
            }
            droppedUnits++;
            return;
        }
        // A track that appears after segments without it changes what the stream consists of.
        boolean soundAlone = segmentEmitted && segment != null && segment.audioFrames > 0;
        discontinuityPending |= !videoInStretch && (segmentInStretch || soundAlone);
        OpenSegment open = segment;
        if (unit.randomAccess() && awaitingKeyFrame && open != null && open.videoFrames == 0) {
            // The publisher began in the middle of a group of pictures: begin with this one instead.
            discard(open);
            open = null;
        }
        if (open != null && (unit.randomAccess() ? isCutAtKeyFrame(open, at) : isOverdue(open, at))) {
            cut(open, at, unit.randomAccess());
            open = null;
        }
        if (open == null) {
            open = begin(at, unit.randomAccess());
        }
        awaitingKeyFrame = false;
        videoInStretch = true;
        videoClock.next(at, unit);
        open.addVideo(at, videoClock.frameTicks(), unit.randomAccess(), nanoClock.getAsLong());
        muxer.writeVideo(new AccessUnit(
                TrackType.VIDEO, videoClock.dts(), videoClock.pts(), unit.randomAccess(), unit.payload()));
    }

    private void onAudio(AccessUnit unit, long wire) {
        OpenSegment open = segment;
        boolean videoGone = videoInStretch && wire - videoClock.lastAt() > VIDEO_GONE;
        boolean alone = !videoInStretch || videoGone;
        discontinuityPending |= videoGone;
        if (awaitingKeyFrame && wire - awaitingSince >= LONGEST_WAIT_FOR_KEY_FRAME) {
            awaitingKeyFrame = false;
            waitedForKeyFrame = true;
        }
        discontinuityPending |= !audioInStretch && segmentInStretch;
        if (awaitingKeyFrame || (discontinuityPending && !audioInStretch && !alone) || (nextAudio != null && !alone)) {
            droppedUnits++;
            return;
        }
        if (open != null && (alone ? isCutWithoutVideo(open, wire) : isVideoStalled(open, wire))) {
            cut(open, wire, alone);
            open = null;
        }
        if (open == null) {
            open = begin(wire, alone);
        }
        AudioClock samples = audioClock;
        if (samples == null) {
            throw new IllegalStateException("audio unit before its format");
        }
        audioInStretch = true;
        long at = samples.next(wire);
        open.addAudio(at, samples.frameTicks(1), nanoClock.getAsLong());
        muxer.writeAudio(new AccessUnit(TrackType.AUDIO, at, at, true, unit.payload()));
    }

    private boolean isCutAtKeyFrame(OpenSegment open, long at) {
        long elapsed = open.elapsed(at);
        return discontinuityPending
                || elapsed >= wishedTicks - CUT_TOLERANCE
                // Better a short segment than one that has to end between key frames.
                || (open.videoFrames > 0
                        && elapsed >= wishedTicks / 2
                        && elapsed + videoClock.longestGroup() > longestTicks);
    }

    private boolean isOverdue(OpenSegment open, long at) {
        return open.elapsed(at) + videoClock.frameTicks() > longestTicks || open.data.size() > LARGEST_SEGMENT_BYTES;
    }

    private boolean isCutWithoutVideo(OpenSegment open, long at) {
        // Until the first segment is out, pictures that were announced are waited for.
        boolean waitsForVideo = video != null && !segmentInStretch;
        long longest = waitsForVideo ? Math.min(2 * wishedTicks, longestTicks - CUT_TOLERANCE) : wishedTicks;
        return discontinuityPending || open.elapsed(at) >= longest;
    }

    private boolean isVideoStalled(OpenSegment open, long at) {
        return at - videoClock.lastAt() > VIDEO_STALL && isOverdue(open, at);
    }

    private void cut(OpenSegment open, long at, boolean formatsMayChange) {
        long elapsed = Math.max(1, open.elapsed(at));
        // A hole that would stretch the segment beyond what was promised is told as what it is.
        boolean hole = elapsed > longestTicks;
        discontinuityPending |= hole;
        emit(open, hole ? durationToEnd(open) : elapsed);
        if (formatsMayChange && discontinuityPending) {
            videoInStretch = false;
            audioInStretch = false;
            segmentInStretch = false;
            videoClock.forgetGroups();
        }
    }

    /// A last frame that reaches over the promise by some milliseconds does not count.
    private long durationToEnd(OpenSegment open) {
        return Math.min(open.durationToEnd(), longestTicks);
    }

    private void emit(OpenSegment open, long durationTicks) {
        muxer.endSegment();
        segment = null;
        segmentInStretch = true;
        segmentEmitted = true;
        sink.onSegment(new CutSegment(
                open.data,
                durationTicks,
                open.programDateTime,
                open.discontinuity,
                open.independent,
                open.videoFrames > 0 ? video : null,
                open.audioFrames > 0 ? audio : null,
                open.videoFrames,
                open.lastFrameNanos));
    }

    private OpenSegment begin(long at, boolean formatsMayChange) {
        boolean formatsChange = nextVideo != null || nextAudio != null;
        boolean discontinuity = discontinuityPending && (formatsMayChange || !formatsChange);
        Instant anchor = anchorInstant;
        if (anchor == null || discontinuity) {
            anchor = clock.instant();
            anchorInstant = anchor;
            anchorTicks = at;
        }
        if (discontinuity) {
            discontinuityPending = false;
            applyVideoFormat();
            applyAudioFormat();
        }
        OpenSegment open = new OpenSegment(pool, at, anchor.plus(Ticks.toDuration(at - anchorTicks)), discontinuity);
        segment = open;
        if (discontinuity) {
            muxer.startSegmentAfterDiscontinuity(open.data);
        } else {
            muxer.startSegment(open.data);
        }
        return open;
    }

    private void applyVideoFormat() {
        if (nextVideo != null) {
            video = nextVideo;
            nextVideo = null;
            muxer.setVideo(video);
        }
    }

    private void applyAudioFormat() {
        AudioFormat format = nextAudio;
        if (format != null) {
            audio = format;
            nextAudio = null;
            audioClock = new AudioClock(format.sampleRateHz(), format.samplesPerFrame());
            muxer.setAudio(format);
        }
    }
}
