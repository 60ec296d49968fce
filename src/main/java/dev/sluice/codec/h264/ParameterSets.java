package dev.sluice.codec.h264;

import dev.sluice.bytes.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The parameter sets of a track: those of its decoder configuration, and what comes in-band since.
///
/// Taking a set in costs the same however many there are, for a peer may fill a message with them; only who asks for
/// the record afterwards pays for all of them once. Not synchronised.
public final class ParameterSets {
    private static final short NONE = -1;
    private static final int SEQUENCE_IDS = 32;
    private static final int PICTURE_IDS = 256;

    private final List<Bytes> sequenceSets;
    private final List<Bytes> pictureSets;
    /// Where the set of an id stands in its list.
    private final short[] sequencePlaces;

    private final short[] picturePlaces;
    private AvcDecoderConfigurationRecord record;
    private int encodedLength;
    private boolean changed;

    public ParameterSets(AvcDecoderConfigurationRecord record) {
        this.record = record;
        sequenceSets = new ArrayList<>(record.sequenceParameterSets());
        pictureSets = new ArrayList<>(record.pictureParameterSets());
        sequencePlaces = places(sequenceSets, SEQUENCE_IDS);
        picturePlaces = places(pictureSets, PICTURE_IDS);
        encodedLength = record.encodedLength();
    }

    private static short[] places(List<Bytes> sets, int ids) {
        short[] places = new short[ids];
        Arrays.fill(places, NONE);
        for (short i = 0; i < sets.size(); i++) {
            int id = ParameterSetId.of(sets.get(i));
            if (id >= 0 && places[id] == NONE) {
                places[id] = i;
            }
        }
        return places;
    }

    /// Takes in a set: one of the same id is replaced, a new id is added. What is too broken or too large to be kept
    /// changes nothing.
    ///
    /// @param nalUnit a sequence or picture parameter set; copied if it is kept
    public void put(Bytes nalUnit) {
        int id = ParameterSetId.of(nalUnit);
        if (id < 0 || nalUnit.length() > AvcDecoderConfigurationRecord.MAX_SET_BYTES) {
            return;
        }
        if (NalUnitType.of(nalUnit.get(0)) == NalUnitType.SEQUENCE_PARAMETER_SET) {
            put(nalUnit, id, sequenceSets, sequencePlaces, AvcDecoderConfigurationRecord.MAX_SEQUENCE_SETS);
        } else {
            put(nalUnit, id, pictureSets, picturePlaces, AvcDecoderConfigurationRecord.MAX_PICTURE_SETS);
        }
    }

    private void put(Bytes nalUnit, int id, List<Bytes> sets, short[] places, int max) {
        int place = places[id];
        boolean isNew = place == NONE;
        if (isNew ? sets.size() >= max : sets.get(place).equals(nalUnit)) {
            return;
        }
        int growth = isNew
                ? 2 + nalUnit.length()
                : nalUnit.length() - sets.get(place).length();
        if (encodedLength + growth > AvcDecoderConfigurationRecord.MAX_RECORD_BYTES) {
            return;
        }
        encodedLength += growth;
        changed = true;
        if (isNew) {
            places[id] = (short) sets.size();
            sets.add(nalUnit.copy());
        } else {
            sets.set(place, nalUnit.copy());
        }
    }

    /// 1, 2 or 4: bytes of the length field before each NAL unit.
    public int nalLengthSize() {
        return record.nalLengthSize();
    }

    /// The configuration with all sets in force; the same instance as long as none changes.
    public AvcDecoderConfigurationRecord record() {
        if (changed) {
            record = record.with(sequenceSets, pictureSets);
            changed = false;
        }
        return record;
    }
}
