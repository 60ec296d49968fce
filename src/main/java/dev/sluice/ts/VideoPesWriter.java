package dev.sluice.ts;

import dev.sluice.bytes.BlockBuffer;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import dev.sluice.codec.h264.AvcDecoderConfigurationRecord;
import dev.sluice.codec.h264.NalUnitCursor;
import dev.sluice.codec.h264.NalUnitType;
import dev.sluice.media.AccessUnit;
import dev.sluice.media.VideoFormat;
import java.util.ArrayList;
import java.util.List;

/// Writes H.264 access units as a byte stream (H.264 annex B), one per PES packet: first an access unit delimiter,
/// the encoder's own if it sent one; before an IDR picture the parameter sets, unless the unit brings them all
/// itself; then the unit's NAL units in their order.
///
/// Call [#prepare], which reads and validates, then [#write].
final class VideoPesWriter {
    private static final int STREAM_ID = 0xE0;

    /// Delimiter with primary_pic_type 7, which is true of every picture.
    private static final byte[] DELIMITER = {0, 0, 0, 1, 9, (byte) 0xF0};

    private static final byte[] START_CODE = {0, 0, 0, 1};
    private static final int NONE = -1;

    private final PesPacketizer packetizer = new PesPacketizer(TsPacket.VIDEO_PID);
    private final PesHeader header = new PesHeader(STREAM_ID);
    private final NalUnitCursor nalUnits = new NalUnitCursor();

    private int nalLengthSize = 4;
    private List<Bytes> parameterSets = List.of();
    /// All of them, each behind its start code.
    private byte[] parameterSetBytes = new byte[0];

    /// What [#prepare] found in the unit.
    private int delimiterOffset;

    private boolean insertParameterSets;
    private int size;

    void setFormat(VideoFormat format) {
        AvcDecoderConfigurationRecord record = AvcDecoderConfigurationRecord.parse(format.configuration());
        nalLengthSize = record.nalLengthSize();
        List<Bytes> sets = new ArrayList<>(record.sequenceParameterSets());
        sets.addAll(record.pictureParameterSets());
        int length = 0;
        for (Bytes set : sets) {
            length += START_CODE.length + set.length();
        }
        byte[] joined = new byte[length];
        int at = 0;
        for (Bytes set : sets) {
            System.arraycopy(START_CODE, 0, joined, at, START_CODE.length);
            set.copyTo(joined, at + START_CODE.length);
            at += START_CODE.length + set.length();
        }
        parameterSets = List.copyOf(sets);
        parameterSetBytes = joined;
    }

    /// Looks through a unit.
    ///
    /// @return false if there is no NAL unit in it
    /// @throws MalformedException if its length fields do not fit; nothing was written then
    boolean prepare(AccessUnit unit) {
        delimiterOffset = NONE;
        size = 0;
        int setsInUnit = 0;
        boolean sliceSeen = false;
        nalUnits.reset(unit.payload(), nalLengthSize);
        while (nalUnits.next()) {
            int type = nalUnits.type();
            size += startCodeBytes(type, sliceSeen) + nalUnits.length();
            sliceSeen |= NalUnitType.isSlice(type);
            if (type == NalUnitType.ACCESS_UNIT_DELIMITER && delimiterOffset == NONE) {
                delimiterOffset = nalUnits.offset();
            }
            if (unit.randomAccess() && isParameterSet(type) && parameterSets.contains(nalUnits.unit())) {
                setsInUnit++;
            }
        }
        if (size == 0) {
            return false;
        }
        insertParameterSets = unit.randomAccess() && setsInUnit < parameterSets.size();
        size += delimiterOffset == NONE ? DELIMITER.length : 0;
        size += insertParameterSets ? parameterSetBytes.length : 0;
        return true;
    }

    /// Writes the unit that was prepared.
    void write(BlockBuffer out, AccessUnit unit, int flags, long pcr90k) {
        header.fill(unit.pts90k(), unit.dts90k(), size);
        packetizer.begin(out, header.length() + size, flags, pcr90k);
        packetizer.write(header.array(), 0, header.length());
        Bytes payload = unit.payload();
        if (delimiterOffset == NONE) {
            packetizer.write(DELIMITER, 0, DELIMITER.length);
        } else {
            writeFirstDelimiter(payload);
        }
        if (insertParameterSets) {
            packetizer.write(parameterSetBytes, 0, parameterSetBytes.length);
        }
        boolean sliceSeen = false;
        nalUnits.reset(payload, nalLengthSize);
        while (nalUnits.next()) {
            if (nalUnits.offset() == delimiterOffset) {
                continue;
            }
            int type = nalUnits.type();
            int startCodeBytes = startCodeBytes(type, sliceSeen);
            sliceSeen |= NalUnitType.isSlice(type);
            packetizer.write(START_CODE, START_CODE.length - startCodeBytes, startCodeBytes);
            packetizer.write(payload, nalUnits.offset(), nalUnits.length());
        }
    }

    void writePcr(BlockBuffer out, int flags, long pcr90k) {
        packetizer.writePcr(out, flags, pcr90k);
    }

    private void writeFirstDelimiter(Bytes payload) {
        nalUnits.reset(payload, nalLengthSize);
        while (nalUnits.next()) {
            if (nalUnits.offset() == delimiterOffset) {
                packetizer.write(START_CODE, 0, START_CODE.length);
                packetizer.write(payload, nalUnits.offset(), nalUnits.length());
                return;
            }
        }
    }

    /// Annex B wants the longer start code before parameter sets and the first NAL unit; before the first slice it
    /// helps decoders that look for it there.
    private static int startCodeBytes(int type, boolean sliceSeen) {
        boolean firstSlice = NalUnitType.isSlice(type) && !sliceSeen;
        return firstSlice || isParameterSet(type) || type == NalUnitType.ACCESS_UNIT_DELIMITER ? 4 : 3;
    }

    private static boolean isParameterSet(int type) {
        return type == NalUnitType.SEQUENCE_PARAMETER_SET || type == NalUnitType.PICTURE_PARAMETER_SET;
    }
}
