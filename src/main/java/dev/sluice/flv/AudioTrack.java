package dev.sluice.flv;

import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import dev.sluice.codec.aac.AdtsHeader;
import dev.sluice.codec.aac.AudioSpecificConfig;
import dev.sluice.media.AccessUnit;
import dev.sluice.media.MediaSink;
import dev.sluice.media.TimestampUnwrapper;
import dev.sluice.media.TrackType;
import dev.sluice.media.UnsupportedMediaException;
import org.jspecify.annotations.Nullable;

/// The AAC track of a publication.
final class AudioTrack {
    private final MediaSink sink;
    private final TimestampUnwrapper clock;
    private final TrackCounters counters = new TrackCounters();
    private @Nullable AudioSpecificConfig announced;

    AudioTrack(MediaSink sink, TimestampUnwrapper clock) {
        this.sink = sink;
        this.clock = clock;
    }

    void onMessage(long timestampMs, Bytes body) {
        FlvAudioTag tag;
        try {
            tag = FlvAudioTag.parse(body);
        } catch (MalformedException e) {
            counters.malformed(e);
            return;
        }
        switch (tag) {
            case FlvAudioTag.SequenceHeader header -> onHeader(header.configuration());
            case FlvAudioTag.RawFrame frame -> onFrame(timestampMs, frame.payload());
            case FlvAudioTag.Unsupported unsupported ->
                throw new UnsupportedMediaException(
                        unsupported.codec() + " cannot be carried yet: set the encoder to AAC");
            case FlvAudioTag.Ignored _ -> counters.ignored();
        }
    }

    FlvStatistics statistics() {
        return counters.snapshot();
    }

    long configurationChanges() {
        return counters.configurationChanges();
    }

    private void onHeader(Bytes configuration) {
        AudioSpecificConfig parsed;
        try {
            parsed = AudioSpecificConfig.parse(configuration);
        } catch (MalformedException e) {
            counters.malformed(e);
            return;
        }
        if (!parsed.equals(announced)) {
            if (announced != null) {
                counters.configurationChanged();
            }
            announced = parsed;
            sink.onFormat(parsed.toAudioFormat(configuration));
        }
    }

    private void onFrame(long timestampMs, Bytes frame) {
        if (announced == null) {
            counters.droppedBeforeHeader();
            return;
        }
        if (frame.length() > AdtsHeader.MAX_RAW_FRAME_BYTES) {
            counters.malformed(new MalformedException(
                    "AAC frame of " + frame.length() + " bytes, allowed are " + AdtsHeader.MAX_RAW_FRAME_BYTES));
            return;
        }
        long dts90k = clock.unwrap(timestampMs) * 90;
        counters.delivered();
        sink.onAccessUnit(new AccessUnit(TrackType.AUDIO, dts90k, dts90k, true, frame));
    }
}
