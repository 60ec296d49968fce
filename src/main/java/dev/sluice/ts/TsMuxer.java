package dev.sluice.ts;

import dev.sluice.bytes.BlockBuffer;
import dev.sluice.bytes.MalformedException;
import dev.sluice.media.AccessUnit;
import dev.sluice.media.AudioFormat;
import dev.sluice.media.TrackType;
import dev.sluice.media.UnsupportedMediaException;
import dev.sluice.media.VideoFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Muxes one H.264 and/or one AAC track into the transport stream of one program (H.222.0), cut into segments that
/// can each be decoded alone (RFC 8216 §3.2).
///
/// Order of calls: `(setVideo | setAudio)* (startSegment (writeVideo | writeAudio | set…)* endSegment)*`.
/// Continuity counters, table versions and the clock belong to the stream and go on from segment to segment; a
/// later segment may go to another buffer. Not synchronised.
///
/// Times are 90 kHz ticks of the output, at least 0, on a 64-bit clock that goes on; they wrap at 33 bits on the
/// wire only, and a wrap is no discontinuity. Each track's decoding times ascend.
///
/// **Tracks.** A segment's tables name the tracks that have an access unit in it, so that it can be decoded alone.
/// Where they differ from the segment's before, that is for the caller to tell as a discontinuity; times and
/// counters go on.
///
/// **Clock.** The program's clock references are on the video PID once the program has had video since the last
/// [#startSegmentAfterDiscontinuity], otherwise on the audio PID. In a first segment that begins with audio, the
/// audio packets before the first picture carry references too; if video follows they are without meaning, so that
/// the pictures may begin before them, and if none follows they are the program's. Every picture, or in an
/// audio-only program every group of frames, has a reference; packets of nothing but a reference fill gaps of over
/// 100 ms.
public final class TsMuxer {
    /// As long as pictures come, they alone move the clock on: sound may be ahead of them.
    private static final long PICTURES_PAUSE_90K = 90_000;

    private final ProgramTables tables = new ProgramTables();
    private final PcrClock pcr = new PcrClock();
    private final VideoPesWriter video = new VideoPesWriter();
    private final AudioPesWriter audio = new AudioPesWriter();

    private boolean videoSet;
    private boolean audioSet;
    /// Tracks that had an access unit since the last discontinuity.
    private boolean videoSeen;

    private boolean audioSeen;
    /// Whether a segment of sound alone has ended since: its clock references have told the program's time.
    private boolean soundToldTime;

    private long lastVideoDts90k;
    /// Whether this segment has units of a track, written or pending.
    private boolean videoInSegment;

    private boolean audioInSegment;

    /// Whether the next clock reference begins a new time base (H.222.0 §2.4.3.5).
    private boolean newTimeBase;

    /// Null between segments.
    private @Nullable BlockBuffer out;

    /// Sets or changes the video format. The size of the length fields holds from the next access unit on; the
    /// parameter sets are written before each IDR picture from the next one on.
    ///
    /// @throws MalformedException if the format's configuration is none
    public void setVideo(VideoFormat format) {
        video.setFormat(format);
        videoSet = true;
    }

    /// Sets or changes the audio format, from the next access unit on.
    ///
    /// @throws UnsupportedMediaException if MPEG-TS with ADTS cannot carry the format; the old one stays
    public void setAudio(AudioFormat format) {
        if (out != null) {
            flushAudio(out);
        }
        audio.setFormat(format);
        audioSet = true;
    }

    /// Begins a segment with its tables. All packets go to `out` until [#endSegment].
    public void startSegment(BlockBuffer out) {
        if (this.out != null) {
            throw new IllegalStateException("the segment before was not ended");
        }
        this.out = out;
        videoInSegment = false;
        audioInSegment = false;
        boolean known = videoSeen || audioSeen;
        boolean expectsVideo = known ? videoSeen : videoSet;
        boolean expectsAudio = known ? audioSeen : audioSet;
        tables.start(out, new ProgramTables.Program(expectsVideo, expectsAudio, expectsVideo));
    }

    /// Begins a segment that does not continue the one before: tracks count as absent until they occur again, and
    /// times may begin anywhere. Continuity counters go on, which is always allowed.
    public void startSegmentAfterDiscontinuity(BlockBuffer out) {
        videoSeen = false;
        audioSeen = false;
        soundToldTime = false;
        newTimeBase = true;
        pcr.reset();
        startSegment(out);
    }

    /// Writes one picture. A unit without NAL units writes nothing.
    ///
    /// @param unit with `0 ≤ dts90k ≤ pts90k`; its payload is not needed after the call
    /// @throws MalformedException if its length fields do not fit; nothing was written then
    public void writeVideo(AccessUnit unit) {
        BlockBuffer segment = segment(unit, TrackType.VIDEO, videoSet);
        if (unit.pts90k() < unit.dts90k()) {
            throw new IllegalArgumentException("pts90k " + unit.pts90k() + " is before dts90k " + unit.dts90k());
        }
        if (!video.prepare(unit)) {
            return;
        }
        boolean audioIsLate = !audio.isEmpty() && unit.dts90k() - audio.groupPts90k() >= AudioPesWriter.MAX_GROUP_90K;
        if (unit.randomAccess() || audioIsLate) {
            flushAudio(segment);
        }
        tables.repeatBefore(segment, unit.dts90k());
        if (!videoSeen && !soundToldTime) {
            // What the sound carried in this segment is no reference any more: these may begin behind it.
            pcr.reset();
        }
        fillClock(segment, unit.dts90k());
        videoSeen = true;
        videoInSegment = true;
        lastVideoDts90k = unit.dts90k();
        int flags = TsPacket.PCR_FLAG | (unit.randomAccess() ? TsPacket.RANDOM_ACCESS_INDICATOR : 0);
        video.write(segment, unit, flags | takeDiscontinuity(), pcr.at(unit.dts90k()));
    }

    /// Takes one audio frame. It is written together with others, at the latest when the segment ends.
    ///
    /// @param unit with `0 ≤ dts90k = pts90k`, a frame's duration after the one before; a frame elsewhere
    ///     is given a timestamp of its own. Its payload is not needed after the call.
    public void writeAudio(AccessUnit unit) {
        BlockBuffer segment = segment(unit, TrackType.AUDIO, audioSet);
        if (audio.mustFlushBefore(unit.pts90k(), unit.payload().length())) {
            flushAudio(segment);
        }
        audio.add(unit.pts90k(), unit.payload());
        if (audio.isFull()) {
            flushAudio(segment);
        }
    }

    /// Ends the segment: writes pending audio and makes its tables true. Afterwards the buffer is the caller's.
    public void endSegment() {
        BlockBuffer segment = Objects.requireNonNull(out, "no segment was started");
        flushAudio(segment);
        tables.finish(segment, new ProgramTables.Program(videoInSegment, audioInSegment, videoSeen));
        soundToldTime |= audioInSegment && !videoSeen;
        out = null;
    }

    private void flushAudio(BlockBuffer segment) {
        if (audio.isEmpty()) {
            return;
        }
        long pts90k = audio.groupPts90k();
        tables.repeatBefore(segment, pts90k);
        if (!videoSeen || pts90k - lastVideoDts90k > PICTURES_PAUSE_90K) {
            fillClock(segment, pts90k);
        }
        if (videoSeen) {
            audio.write(segment, 0, 0);
        } else {
            int flags = TsPacket.PCR_FLAG | (audioInSegment ? 0 : TsPacket.RANDOM_ACCESS_INDICATOR);
            audio.write(segment, flags | takeDiscontinuity(), pcr.at(pts90k));
        }
        audioSeen = true;
        audioInSegment = true;
    }

    /// Keeps clock references at most 100 ms apart where the units are further apart.
    private void fillClock(BlockBuffer segment, long dts90k) {
        for (long due = pcr.dueBefore(dts90k); due >= 0; due = pcr.dueBefore(dts90k)) {
            if (videoSeen) {
                video.writePcr(segment, TsPacket.PCR_FLAG, due);
            } else {
                audio.writePcr(segment, TsPacket.PCR_FLAG, due);
            }
        }
    }

    private int takeDiscontinuity() {
        int flag = newTimeBase ? TsPacket.DISCONTINUITY_INDICATOR : 0;
        newTimeBase = false;
        return flag;
    }

    private BlockBuffer segment(AccessUnit unit, TrackType expected, boolean formatSet) {
        if (out == null || !formatSet) {
            throw new IllegalStateException(expected + " access unit without a " + (formatSet ? "segment" : "format"));
        }
        if (unit.type() != expected || unit.dts90k() < 0) {
            throw new IllegalArgumentException(
                    unit.type() + " access unit at " + unit.dts90k() + ", expected " + expected + " at 0 or later");
        }
        return out;
    }
}
