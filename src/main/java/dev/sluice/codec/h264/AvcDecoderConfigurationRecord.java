package dev.sluice.codec.h264;

import dev.sluice.bytes.ByteReader;
import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import dev.sluice.media.VideoFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The `AVCDecoderConfigurationRecord` of ISO/IEC 14496-15 §5.3.3.1: how NAL units are framed, and the parameter
/// sets. Equal records mean the same decoder; the trailer for high profiles only repeats what the sequence
/// parameter sets say and is often missing, so it is not required and not compared.
///
/// @param nalLengthSize 1, 2 or 4: bytes of the length field before each NAL unit
/// @param sequenceParameterSets whole NAL units in the announced order, at most 31
/// @param pictureParameterSets whole NAL units in the announced order, at most 255
public record AvcDecoderConfigurationRecord(
        int profileIndication,
        int profileCompatibility,
        int levelIndication,
        int nalLengthSize,
        List<Bytes> sequenceParameterSets,
        List<Bytes> pictureParameterSets) {
    /// A set's size field has 16 bits.
    static final int MAX_SET_BYTES = 0xFFFF;

    static final int MAX_SEQUENCE_SETS = 31;
    static final int MAX_PICTURE_SETS = 255;

    /// Room for several sets of any honest encoder (a set has tens of bytes) and a bound on what a peer makes us
    /// keep and write before every IDR picture.
    static final int MAX_RECORD_BYTES = 64 * 1024;

    public AvcDecoderConfigurationRecord {
        if (nalLengthSize != 1 && nalLengthSize != 2 && nalLengthSize != 4) {
            throw new MalformedException("NAL length fields of " + nalLengthSize + " bytes, allowed are 1, 2 and 4");
        }
        sequenceParameterSets = List.copyOf(sequenceParameterSets);
        pictureParameterSets = List.copyOf(pictureParameterSets);
        if (sequenceParameterSets.size() > MAX_SEQUENCE_SETS || pictureParameterSets.size() > MAX_PICTURE_SETS) {
            throw new MalformedException(sequenceParameterSets.size() + " sequence and " + pictureParameterSets.size()
                    + " picture parameter sets, allowed are 31 and 255");
        }
    }

    /// Parses a record; the sets are copied, so the result outlives `bytes`.
    ///
    /// @throws MalformedException if it is cut off before the picture parameter sets end, is not version 1, or
    ///     exceeds 64 KiB
    public static AvcDecoderConfigurationRecord parse(Bytes bytes) {
        if (bytes.length() > MAX_RECORD_BYTES) {
            throw new MalformedException("AVC configuration of " + bytes.length() + " bytes, allowed are 65536");
        }
        ByteReader reader = new ByteReader(bytes.copy());
        int version = reader.u8();
        if (version != 1) {
            throw new MalformedException("AVC configuration version " + version + ", only 1 is defined");
        }
        int profile = reader.u8();
        int compatibility = reader.u8();
        int level = reader.u8();
        int nalLengthSize = (reader.u8() & 3) + 1;
        List<Bytes> sequenceSets = readSets(reader, reader.u8() & 0x1F, NalUnitType.SEQUENCE_PARAMETER_SET);
        List<Bytes> pictureSets = readSets(reader, reader.u8(), NalUnitType.PICTURE_PARAMETER_SET);
        return new AvcDecoderConfigurationRecord(
                profile, compatibility, level, nalLengthSize, sequenceSets, pictureSets);
    }

    private static List<Bytes> readSets(ByteReader reader, int count, int type) {
        List<Bytes> sets = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Bytes set = reader.bytes(reader.u16());
            // Empty and misplaced sets help no decoder; the sets that matter may still arrive in-band.
            if (!set.isEmpty() && NalUnitType.of(set.get(0)) == type) {
                sets.add(set);
            }
        }
        return sets;
    }

    /// Whether there is at least one set of each kind: without them no picture can be decoded.
    public boolean isComplete() {
        return !sequenceParameterSets.isEmpty() && !pictureParameterSets.isEmpty();
    }

    /// This record after a parameter set arrived in-band: a set of the same id is replaced, a new id is added.
    ///
    /// @param nalUnit a sequence or picture parameter set; copied if it is kept
    /// @return this very record if it holds the set already, or if the set is too broken or too large to be kept
    public AvcDecoderConfigurationRecord with(Bytes nalUnit) {
        ParameterSets sets = new ParameterSets(this);
        sets.put(nalUnit);
        return sets.record();
    }

    /// The first sequence set, where it can be read, also says what decoder is needed.
    AvcDecoderConfigurationRecord with(List<Bytes> sequenceSets, List<Bytes> pictureSets) {
        Bytes first = sequenceSets.isEmpty() ? Bytes.EMPTY : sequenceSets.getFirst();
        boolean says = first.length() >= 4 && !sequenceSets.equals(sequenceParameterSets);
        return new AvcDecoderConfigurationRecord(
                says ? first.get(1) : profileIndication,
                says ? first.get(2) : profileCompatibility,
                says ? first.get(3) : levelIndication,
                nalLengthSize,
                sequenceSets,
                pictureSets);
    }

    /// The RFC 6381 codec string: `avc1.` and profile, constraint flags and level of the first sequence parameter
    /// set, or of the record as long as there is none.
    public String codecs() {
        Bytes first = sequenceParameterSets.isEmpty() ? Bytes.EMPTY : sequenceParameterSets.get(0);
        return first.length() < 4
                ? codecs(profileIndication, profileCompatibility, levelIndication)
                : codecs(first.get(1), first.get(2), first.get(3));
    }

    private static String codecs(int profile, int compatibility, int level) {
        return String.format(Locale.ROOT, "avc1.%02x%02x%02x", profile, compatibility, level);
    }

    /// The format to announce. Size and frame rate are 0 where the first sequence parameter set cannot be read: a
    /// player may still decode what this parser does not understand.
    public VideoFormat toVideoFormat() {
        SequenceParameterSet set = firstReadableSet();
        return set == null
                ? new VideoFormat(encode(), codecs(), 0, 0, 0)
                : new VideoFormat(encode(), codecs(), set.width(), set.height(), set.framesPerSecond());
    }

    private @Nullable SequenceParameterSet firstReadableSet() {
        if (sequenceParameterSets.isEmpty()) {
            return null;
        }
        try {
            return SequenceParameterSet.parse(sequenceParameterSets.get(0));
        } catch (MalformedException _) {
            return null;
        }
    }

    /// The record's bytes in one fixed form: equal records give equal bytes, whatever trailer or reserved bits the
    /// encoder had written.
    public Bytes encode() {
        ByteWriter writer = new ByteWriter(encodedLength())
                .u8(1)
                .u8(profileIndication)
                .u8(profileCompatibility)
                .u8(levelIndication)
                .u8(0xFC | (nalLengthSize - 1))
                .u8(0xE0 | sequenceParameterSets.size());
        sequenceParameterSets.forEach(set -> writer.u16(set.length()).bytes(set));
        writer.u8(pictureParameterSets.size());
        pictureParameterSets.forEach(set -> writer.u16(set.length()).bytes(set));
        SequenceParameterSet set = firstReadableSet();
        if (set != null && SequenceParameterSet.hasChromaFormat(set.profileIdc())) {
            writer.u8(0xFC | set.chromaFormatIdc())
                    .u8(0xF8 | (set.bitDepthLuma() - 8))
                    .u8(0xF8 | (set.bitDepthChroma() - 8))
                    .u8(0); // no sequence parameter set extensions
        }
        return writer.toBytes();
    }

    int encodedLength() {
        int length = 7 + 4;
        for (Bytes set : sequenceParameterSets) {
            length += 2 + set.length();
        }
        for (Bytes set : pictureParameterSets) {
            length += 2 + set.length();
        }
        return length;
    }
}
