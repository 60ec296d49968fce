package dev.sluice.hls;

import dev.sluice.codec.h264.StreamHints;
import dev.sluice.media.AudioFormat;
import dev.sluice.media.VideoFormat;
import dev.sluice.ts.TsMuxer;
import org.jspecify.annotations.Nullable;

/// The formats in force, and those that wait for the next discontinuity. Not synchronised.
final class TrackFormats {
    private final TsMuxer muxer;
    private final StreamHints hints;
    private @Nullable VideoFormat video;
    private @Nullable AudioFormat audio;
    private @Nullable VideoFormat nextVideo;
    private @Nullable AudioFormat nextAudio;
    private @Nullable AudioClock audioClock;

    TrackFormats(TsMuxer muxer, StreamHints hints) {
        this.muxer = muxer;
        this.hints = hints;
    }

    /// @param atOnce nothing of the track was written yet that the new format could contradict
    void video(VideoFormat next, boolean atOnce) {
        nextVideo = next;
        if (atOnce) {
            applyVideo();
        }
    }

    /// @param atOnce nothing of the track was written yet that the new format could contradict
    void audio(AudioFormat next, boolean atOnce) {
        nextAudio = next;
        if (atOnce) {
            applyAudio();
        }
    }

    /// The discontinuity has come.
    void apply() {
        applyVideo();
        applyAudio();
    }

    boolean videoChanges() {
        return nextVideo != null;
    }

    boolean audioChanges() {
        return nextAudio != null;
    }

    /// Whether pictures were announced, if only for after the next discontinuity.
    boolean hasVideo() {
        return video != null || nextVideo != null;
    }

    @Nullable VideoFormat video() {
        return video;
    }

    @Nullable AudioFormat audio() {
        return audio;
    }

    AudioClock audioClock() {
        AudioClock clock = audioClock;
        if (clock == null) {
            throw new IllegalStateException("audio unit before its format");
        }
        return clock;
    }

    private void applyVideo() {
        if (nextVideo != null) {
            video = nextVideo;
            nextVideo = null;
            muxer.setVideo(video);
            hints.setFormat(video);
        }
    }

    private void applyAudio() {
        AudioFormat format = nextAudio;
        if (format != null) {
            audio = format;
            nextAudio = null;
            audioClock = new AudioClock(format.sampleRateHz(), format.samplesPerFrame());
            muxer.setAudio(format);
        }
    }
}
