package dev.sluice.flv;

import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import dev.sluice.codec.h264.AvcDecoderConfigurationRecord;
import dev.sluice.codec.h264.NalUnitCursor;
import dev.sluice.codec.h264.NalUnitType;
import dev.sluice.codec.h264.ParameterSets;
import dev.sluice.media.AccessUnit;
import dev.sluice.media.MediaSink;
import dev.sluice.media.TimestampUnwrapper;
import dev.sluice.media.TrackType;
import dev.sluice.media.UnsupportedMediaException;
import org.jspecify.annotations.Nullable;

/// The H.264 track of a publication: its configuration, from sequence headers or in-band, and its access units.
final class VideoTrack {
    private final MediaSink sink;
    private final TimestampUnwrapper clock;
    private final NalUnitCursor nalUnits = new NalUnitCursor();
    private final TrackCounters counters = new TrackCounters();

    /// The last sequence header as sent, to pass over its repetitions, in-band changes since then or not.
    private Bytes lastHeader = Bytes.EMPTY;

    /// The parameter sets in force: the last header's and what came in-band since. Null before the first header.
    private @Nullable ParameterSets current;

    /// What the sink was told last.
    private @Nullable AvcDecoderConfigurationRecord announced;

    /// Whether what comes now is as the sink was told.
    private boolean decodable;

    VideoTrack(MediaSink sink, TimestampUnwrapper clock) {
        this.sink = sink;
        this.clock = clock;
    }

    void onMessage(long timestampMs, Bytes body) {
        FlvVideoTag tag;
        try {
            tag = FlvVideoTag.parse(body);
        } catch (MalformedException e) {
            counters.malformed(e);
            return;
        }
        switch (tag) {
            case FlvVideoTag.SequenceHeader header -> onHeader(header.configuration());
            case FlvVideoTag.NalUnits units -> onNalUnits(timestampMs, units);
            case FlvVideoTag.Unsupported unsupported ->
                throw new UnsupportedMediaException(
                        unsupported.codec() + " cannot be carried yet: set the encoder to H.264");
            case FlvVideoTag.Ignored _ -> counters.ignored();
        }
    }

    FlvStatistics statistics() {
        return counters.snapshot();
    }

    long configurationChanges() {
        return counters.configurationChanges();
    }

    private void onHeader(Bytes configuration) {
        if (current != null && configuration.equals(lastHeader)) {
            return;
        }
        AvcDecoderConfigurationRecord parsed;
        try {
            parsed = AvcDecoderConfigurationRecord.parse(configuration);
        } catch (MalformedException e) {
            counters.malformed(e);
            return;
        }
        lastHeader = configuration.copy();
        if (parsed.isComplete()) {
            current = new ParameterSets(parsed);
            announce(parsed);
        } else if (!decodable || announced == null || parsed.nalLengthSize() != announced.nalLengthSize()) {
            // The sets will come in-band; until then nothing can be decoded.
            if (current != null && !parsed.equals(current.record())) {
                counters.configurationChanged();
            }
            current = new ParameterSets(parsed);
            decodable = false;
        }
    }

    private void onNalUnits(long timestampMs, FlvVideoTag.NalUnits units) {
        ParameterSets sets = current;
        if (sets == null) {
            counters.droppedBeforeHeader();
            return;
        }
        boolean idr = false;
        boolean media = false;
        boolean parameters = false;
        try {
            nalUnits.reset(units.payload(), sets.nalLengthSize());
            while (nalUnits.next()) {
                switch (nalUnits.type()) {
                    case NalUnitType.IDR_SLICE -> {
                        idr = true;
                        media = true;
                    }
                    case NalUnitType.SEQUENCE_PARAMETER_SET, NalUnitType.PICTURE_PARAMETER_SET -> parameters = true;
                    case NalUnitType.ACCESS_UNIT_DELIMITER -> {}
                    default -> media = true;
                }
            }
        } catch (MalformedException e) {
            counters.malformed(e);
            return;
        }
        if (parameters) {
            keepParameters(units.payload(), sets);
        }
        if (idr && sets.record().isComplete()) {
            announce(sets.record());
        }
        if (!media) {
            // Parameter sets in a message of their own: remembered, and written before the next IDR picture.
            counters.ignored();
            return;
        }
        if (!decodable) {
            counters.droppedBeforeHeader();
            return;
        }
        long dts90k = clock.unwrap(timestampMs) * 90;
        long pts90k = dts90k + units.compositionTimeOffsetMs() * 90L;
        counters.delivered();
        sink.onAccessUnit(new AccessUnit(TrackType.VIDEO, dts90k, pts90k, idr, units.payload()));
    }

    private void keepParameters(Bytes payload, ParameterSets sets) {
        nalUnits.reset(payload, sets.nalLengthSize());
        while (nalUnits.next()) {
            switch (nalUnits.type()) {
                case NalUnitType.SEQUENCE_PARAMETER_SET, NalUnitType.PICTURE_PARAMETER_SET -> sets.put(nalUnits.unit());
                default -> {}
            }
        }
    }

    private void announce(AvcDecoderConfigurationRecord record) {
        decodable = true;
        if (!record.equals(announced)) {
            if (announced != null) {
                counters.configurationChanged();
            }
            announced = record;
            sink.onFormat(record.toVideoFormat());
        }
    }
}
