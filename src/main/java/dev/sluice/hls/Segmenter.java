package dev.sluice.hls;

import dev.sluice.bytes.BlockPool;
import dev.sluice.codec.h264.StreamHints;
import dev.sluice.media.AccessUnit;
import dev.sluice.media.AudioFormat;
import dev.sluice.media.MediaSink;
import dev.sluice.media.TrackFormat;
import dev.sluice.media.TrackType;
import dev.sluice.media.VideoFormat;
import dev.sluice.ts.TsMuxer;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Cuts one publication's access units into MPEG-TS segments.
///
/// A segment ends at the first IDR picture after the wished duration, or the one just before it, so that it can be
/// decoded alone; sound without pictures is cut by time. Where an encoder sends no IDR picture in time, the segment
/// ends at any picture rather than break the playlist's target duration; where the playlist has promised that this
/// cannot happen, the open segment begins another playlist instead ([CutSegment#begins()]). New formats and jumps
/// of the encoder's clock take effect at the next IDR picture, as a discontinuity. One thread at a time;
/// [#finish()] last.
public final class Segmenter implements MediaSink {
    /// Sound waits for pictures that began in the middle of a group, but not for ever.
    private static final long LONGEST_WAIT_FOR_KEY_FRAME = 10 * Ticks.PER_SECOND;

    /// A segment that ends only because sound waits for a discontinuity, or the clock has jumped, is not shorter: each
    /// costs a write.
    private static final long SHORTEST_BEFORE_DISCONTINUITY = Ticks.PER_SECOND / 2;

    /// However short segments are: pictures that come so far apart are a slow source's, and no jump of a clock. What
    /// then does not fit a segment is cut as a discontinuity.
    private static final long LEAST_STEP_TO_JUMP = 2 * Ticks.PER_SECOND;

    private final CutRules rules;
    private final BlockPool pool;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final SegmentSink sink;
    private final Timeline timeline;
    private final VideoClock videoClock = new VideoClock();
    private final PictureWatch pictures = new PictureWatch();
    private final ProgramClock programClock;
    private final TsMuxer muxer = new TsMuxer();
    private final StreamHints hints = new StreamHints();
    private final TrackFormats formats = new TrackFormats(muxer, hints);
    private final SegmenterCounters counters;

    private boolean discontinuityPending;
    private @Nullable OpenSegment segment;
    /// Since the last discontinuity: which tracks had units, and whether a segment is out already.
    private boolean videoInStretch;
    private boolean audioInStretch;
    private boolean segmentInStretch;
    private boolean videoInSegmentBefore;
    private boolean audioInSegmentBefore;
    /// Sound was dropped that can only go on after a discontinuity.
    private boolean audioWaits;
    private boolean awaitingKeyFrame;
    private long awaitingSince;
    private boolean waitedForKeyFrame;
    private boolean segmentEmitted;

    /// @param clock read when a stretch of continuous media begins, for EXT-X-PROGRAM-DATE-TIME
    /// @param nanoClock read for each unit, for [CutSegment#lastFrameNanos()] and the drift of the encoder's clock
    public Segmenter(
            SegmenterSettings settings, BlockPool pool, InstantSource clock, LongSupplier nanoClock, SegmentSink sink) {
        this.counters = new SegmenterCounters(settings.segmentDuration());
        this.rules = new CutRules(settings.segmentDuration(), settings.continued());
        this.programClock = new ProgramClock(settings.endBefore());
        this.discontinuityPending = settings.continued() != null;
        this.pool = pool;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.sink = sink;
        // A hole longer than a segment could not be told from one segment to the next.
        this.timeline = new Timeline(Math.max(Ticks.of(settings.segmentDuration()), LEAST_STEP_TO_JUMP));
    }

    /// What happened so far that a broadcaster should know; the same instance at each call.
    public SegmenterCounters counters() {
        return counters;
    }

    @Override
    public void onFormat(TrackFormat format) {
        switch (format) {
            case VideoFormat next -> {
                pictures.forget();
                boolean atOnce = !videoInStretch && !segmentInStretch;
                formats.video(next, atOnce);
                discontinuityPending |= !atOnce;
            }
            case AudioFormat next -> {
                boolean atOnce = !audioInStretch && !segmentInStretch;
                formats.audio(next, atOnce);
                discontinuityPending |= !atOnce;
            }
        }
    }

    @Override
    public void onAccessUnit(AccessUnit unit) {
        long at = timeline.place(unit.type(), unit.dts90k());
        if (timeline.jumped()) {
            discontinuityPending = true;
            counters.clockJumps++;
        }
        switch (unit.type()) {
            case VIDEO -> onVideo(unit, at);
            case AUDIO -> onAudio(unit, at);
        }
    }

    /// Ends the last segment, if anything is in it. Nothing may follow.
    public void finish() {
        OpenSegment last = segment;
        if (last != null) {
            emit(last, durationToEnd(last), false);
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
        boolean decodable = !formats.videoChanges() && videoInStretch && segment != null;
        // Where no key frame may ever come again, players that watch still have the pictures before the pause.
        boolean resumes = !unit.randomAccess() && !decodable && mayResume();
        if (!unit.randomAccess() && !decodable && !resumes) {
            if (!awaitingKeyFrame && !waitedForKeyFrame && !segmentEmitted) {
                awaitingKeyFrame = true;
                awaitingSince = at;
            }
            counters.droppedUnits++;
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
        boolean anew = unit.randomAccess() || resumes;
        if (open != null && !anew) {
            startOverIfPromiseBreaks(open, at);
        }
        if (open != null && (anew ? isDueAtKeyFrame(open, at) : mustEndBetweenKeyFrames(open, at))) {
            cut(open, at, anew);
            open = null;
        }
        if (open == null) {
            open = begin(at, anew);
        }
        awaitingKeyFrame = false;
        videoInStretch = true;
        pictures.picture(at);
        videoClock.next(at, unit);
        hints.read(unit.payload());
        counters.group(videoClock.groupSoFar(), unit.randomAccess());
        open.addVideo(at, videoClock.frameTicks(), unit.randomAccess(), arrived(at));
        muxer.writeVideo(new AccessUnit(
                TrackType.VIDEO, videoClock.dts(), videoClock.pts(), unit.randomAccess(), unit.payload()));
    }

    private void onAudio(AccessUnit unit, long wire) {
        OpenSegment open = segment;
        pictures.sound(wire);
        boolean videoGone = videoInStretch && pictures.areGone();
        boolean alone = !videoInStretch || videoGone;
        if (videoGone && open != null && open.videoFrames > 0) {
            discontinuityPending = true;
        } else if (videoGone) {
            // That pictures are missing is told by the open segment's tables.
            videoInStretch = false;
            videoClock.forgetGroups();
        }
        if (awaitingKeyFrame && wire - awaitingSince >= LONGEST_WAIT_FOR_KEY_FRAME) {
            awaitingKeyFrame = false;
            waitedForKeyFrame = true;
        }
        discontinuityPending |= !audioInStretch && segmentInStretch;
        boolean waits = !alone && (formats.audioChanges() || (discontinuityPending && !audioInStretch));
        audioWaits |= waits;
        if (awaitingKeyFrame || waits) {
            counters.droppedUnits++;
            return;
        }
        if (open != null && (alone ? isDueWithoutVideo(open, wire) : pictures.isStalled() && isOverdue(open, wire))) {
            cut(open, wire, alone);
            open = null;
        }
        if (open == null) {
            open = begin(wire, alone);
        }
        audioInStretch = true;
        AudioClock samples = formats.audioClock();
        long at = samples.next(wire);
        open.addAudio(at, samples.frameTicks(1), arrived(wire));
        muxer.writeAudio(new AccessUnit(TrackType.AUDIO, at, at, true, unit.payload()));
    }

    private long arrived(long at) {
        long nanos = nanoClock.getAsLong();
        programClock.arrived(at, nanos);
        return nanos;
    }

    private boolean isDueAtKeyFrame(OpenSegment open, long at) {
        long longestGroup = Math.max(videoClock.longestGroup(), videoClock.groupUntil(at));
        return (discontinuityPending && open.videoFrames == 0)
                || isDueForDiscontinuity(open, at)
                || rules.isDueAtKeyFrame(open, at, longestGroup, announcedGroup());
    }

    /// New formats cannot wait; a jump of the clock can until the segment is worth its write.
    private boolean isDueForDiscontinuity(OpenSegment open, long at) {
        return discontinuityPending
                && (formats.videoChanges()
                        || formats.audioChanges()
                        || open.elapsed(at) >= SHORTEST_BEFORE_DISCONTINUITY);
    }

    private boolean mayResume() {
        return pictures.paused() && !formats.videoChanges() && !rules.promisesIndependence() && segment != null;
    }

    /// The longest group of pictures that the encoder says it may send, 0 if it does not say.
    private long announcedGroup() {
        // ENDLESS times a frame's ticks stays far below what a long holds.
        return hints.longestGopFrames().orElse(0) * videoClock.frameTicks();
    }

    /// Where the playlist has promised that no picture but an IDR picture begins a segment, and one has to, the open
    /// segment moves to another playlist, together with its group of pictures.
    private void startOverIfPromiseBreaks(OpenSegment open, long at) {
        if (rules.promisesIndependence() && (open.videoFrames == 0 || isOverdue(open, at))) {
            rules.startOver();
        }
    }

    /// Whether a picture that is no IDR picture has to begin the next segment.
    private boolean mustEndBetweenKeyFrames(OpenSegment open, long at) {
        boolean soundMayWait = rules.promisesIndependence() || open.elapsed(at) < SHORTEST_BEFORE_DISCONTINUITY;
        return isOverdue(open, at) || (audioWaits && !soundMayWait);
    }

    private boolean isOverdue(OpenSegment open, long at) {
        return rules.isOverdue(open, at, videoClock.frameTicks());
    }

    private boolean isDueWithoutVideo(OpenSegment open, long at) {
        // Until the first segment is out, pictures that were announced are waited for.
        boolean waitsForVideo = formats.hasVideo() && !segmentInStretch;
        return isDueForDiscontinuity(open, at) || rules.isDueWithoutVideo(open, at, waitsForVideo);
    }

    /// @param anew the next segment begins with an IDR picture, or has sound alone: all formats may change
    private void cut(OpenSegment open, long at, boolean anew) {
        long elapsed = Math.max(1, open.elapsed(at));
        // A hole that would stretch the segment beyond what was promised is told as what it is.
        boolean hole = elapsed > rules.longestTicks();
        discontinuityPending |= hole;
        boolean endsStretch = discontinuityPending && (anew || !formats.videoChanges());
        // What follows a discontinuity has a place of its own: a hole before it belongs to neither.
        emit(open, hole || endsStretch ? durationToEnd(open) : elapsed, anew);
        if (endsStretch) {
            audioInStretch = false;
            segmentInStretch = false;
            audioWaits = false;
            if (anew) {
                videoInStretch = false;
                videoClock.forgetGroups();
            }
        }
    }

    /// A last frame that reaches over the promise by some milliseconds does not count.
    private long durationToEnd(OpenSegment open) {
        return Math.min(open.durationToEnd(), rules.longestTicks());
    }

    private void emit(OpenSegment open, long durationTicks, boolean anew) {
        muxer.endSegment();
        segment = null;
        // A track that pauses leaves the program until it is back.
        boolean tracksChange = segmentInStretch
                && (videoInSegmentBefore != open.videoFrames > 0 || audioInSegmentBefore != open.audioFrames > 0);
        videoInSegmentBefore = open.videoFrames > 0;
        audioInSegmentBefore = open.audioFrames > 0;
        segmentInStretch = true;
        segmentEmitted = true;
        sink.onSegment(new CutSegment(
                open.data,
                durationTicks,
                programClock.date(open.start, durationTicks),
                open.discontinuity || tracksChange,
                rules.beginsPlaylist() ? promise(open, durationTicks, anew) : null,
                open.independent,
                open.videoFrames > 0 ? formats.video() : null,
                open.audioFrames > 0 ? formats.audio() : null,
                hints.takeCaptions(),
                open.videoFrames,
                open.lastFrameNanos));
    }

    /// Pictures that were announced but have not come, or a group that has not ended, show nothing yet.
    private PlaylistPromise promise(OpenSegment first, long durationTicks, boolean anew) {
        boolean shown = first.videoFrames > 0 ? first.independent && anew : !formats.hasVideo();
        return rules.decide(durationTicks, shown, announcedGroup());
    }

    private OpenSegment begin(long at, boolean anew) {
        boolean discontinuity = discontinuityPending && (anew || !formats.videoChanges());
        if (discontinuity || !programClock.isStarted()) {
            programClock.start(clock.instant(), nanoClock.getAsLong(), at);
        }
        if (discontinuity) {
            discontinuityPending = false;
            formats.apply();
        }
        OpenSegment open = new OpenSegment(pool, at, discontinuity);
        segment = open;
        if (discontinuity) {
            muxer.startSegmentAfterDiscontinuity(open.data);
        } else {
            muxer.startSegment(open.data);
        }
        return open;
    }
}
