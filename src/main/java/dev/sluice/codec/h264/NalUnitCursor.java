package dev.sluice.codec.h264;

import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;

/// Walks the NAL units of a sample, each behind a big-endian length field (ISO/IEC 14496-15 §5.3.4.2), without
/// allocating: one cursor serves a whole track.
///
/// Call [#reset], then [#next] until it returns false; between them [#offset], [#length] and [#type] describe the
/// current unit within the payload. NAL units of length 0 are passed over. Not synchronised.
public final class NalUnitCursor {
    private Bytes payload = Bytes.EMPTY;
    private int lengthSize = 4;
    private int next;
    private int offset;
    private int length;

    /// Starts at the first NAL unit of `payload`.
    ///
    /// @param nalLengthSize 1, 2 or 4: bytes per length field
    public void reset(Bytes payload, int nalLengthSize) {
        this.payload = payload;
        this.lengthSize = nalLengthSize;
        next = 0;
        offset = 0;
        length = 0;
    }

    /// Moves to the next NAL unit.
    ///
    /// @return false at the end of the payload
    /// @throws MalformedException if a length field is cut off or counts more bytes than are left
    public boolean next() {
        int end = payload.length();
        while (next < end) {
            if (end - next < lengthSize) {
                throw new MalformedException(
                        (end - next) + " bytes after the last NAL unit are no length field of " + lengthSize);
            }
            long size = readLength(next);
            next += lengthSize;
            if (size > end - next) {
                throw new MalformedException("NAL unit of " + size + " bytes, but only " + (end - next) + " are left"
                        + (startsLikeAnnexB() ? " (Annex B start codes where length fields belong?)" : ""));
            }
            offset = next;
            length = (int) size;
            next += length;
            if (length > 0) {
                return true;
            }
        }
        return false;
    }

    /// Where the current NAL unit begins in the payload, after its length field.
    public int offset() {
        return offset;
    }

    /// Size of the current NAL unit in bytes, at least 1.
    public int length() {
        return length;
    }

    /// The current unit's `nal_unit_type`, see [NalUnitType].
    public int type() {
        return NalUnitType.of(payload.get(offset));
    }

    /// The current NAL unit as a view of the payload.
    public Bytes unit() {
        return payload.slice(offset, length);
    }

    private long readLength(int at) {
        return switch (lengthSize) {
            case 1 -> payload.get(at);
            case 2 -> payload.get(at) << 8 | payload.get(at + 1);
            default -> payload.u32(at);
        };
    }

    private boolean startsLikeAnnexB() {
        return payload.length() >= 4 && payload.u32(0) == 1;
    }
}
