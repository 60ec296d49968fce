package dev.sluice.ts;

import dev.sluice.bytes.BlockBuffer;
import dev.sluice.bytes.BlockPool;
import dev.sluice.bytes.Bytes;
import java.util.Arrays;

/// Cuts PES packets of one PID into transport packets (H.222.0 §2.4.3) and counts their continuity.
///
/// Call [#begin] with the exact size, then [#write] until that many bytes are given. Payload is copied once, in
/// bulk, from where it lies into its packet; because the size is known, the stuffing of the last packet goes
/// before its payload without moving anything.
final class PesPacketizer {
    private static final int PCR_BYTES = 6;

    private final int pid;
    /// The counter of the next packet with payload.
    private int continuityCounter;

    /// Where the current PES packet goes; replaced by each [#begin].
    private BlockBuffer out = new BlockBuffer(BlockPool.UNPOOLED);

    private byte[] block = new byte[0];
    /// The next byte of the current packet, and its end.
    private int position;

    private int end;
    /// Bytes of the PES packet that no transport packet has room for yet.
    private int beyond;

    PesPacketizer(int pid) {
        this.pid = pid;
    }

    /// Starts a PES packet of `size` bytes, header included, at least 1.
    ///
    /// @param flags of the first packet's adaptation field, 0 for none
    /// @param pcr90k unwrapped; written if `flags` has [TsPacket#PCR_FLAG]
    void begin(BlockBuffer out, int size, int flags, long pcr90k) {
        if (beyond != 0 || position != end) {
            throw new IllegalStateException("the PES packet before was not written whole");
        }
        this.out = out;
        beyond = size;
        openPacket(TsPacket.PAYLOAD_UNIT_START, flags, pcr90k);
    }

    void write(Bytes source, int from, int size) {
        int done = 0;
        while (done < size) {
            int count = room(size - done);
            source.copyTo(from + done, block, position, count);
            position += count;
            done += count;
        }
    }

    void write(byte[] source, int from, int size) {
        int done = 0;
        while (done < size) {
            int count = room(size - done);
            System.arraycopy(source, from + done, block, position, count);
            position += count;
            done += count;
        }
    }

    /// A packet that carries nothing but a clock reference. It has no payload, so the counter stands still.
    void writePcr(BlockBuffer out, int flags, long pcr90k) {
        int at = out.reserve(TsPacket.SIZE_BYTES);
        byte[] packet = out.array();
        writeHeader(packet, at, 0, TsPacket.ADAPTATION_ONLY | ((continuityCounter - 1) & 0x0F));
        writeAdaptationField(packet, at + TsPacket.HEADER_BYTES, TsPacket.BODY_BYTES, flags, pcr90k);
    }

    private int room(int wanted) {
        if (position == end) {
            if (beyond == 0) {
                throw new IllegalStateException("more bytes than the PES packet was begun with");
            }
            openPacket(0, 0, 0);
        }
        return Math.min(wanted, end - position);
    }

    private void openPacket(int unitStart, int flags, long pcr90k) {
        int at = out.reserve(TsPacket.SIZE_BYTES);
        block = out.array();
        int adaptation = flags == 0 ? 0 : (flags & TsPacket.PCR_FLAG) != 0 ? 2 + PCR_BYTES : 2;
        int payload = Math.min(beyond, TsPacket.BODY_BYTES - adaptation);
        adaptation = TsPacket.BODY_BYTES - payload;
        int control = adaptation == 0 ? TsPacket.PAYLOAD_ONLY : TsPacket.ADAPTATION_AND_PAYLOAD;
        writeHeader(block, at, unitStart, control | continuityCounter);
        continuityCounter = (continuityCounter + 1) & 0x0F;
        if (adaptation > 0) {
            writeAdaptationField(block, at + TsPacket.HEADER_BYTES, adaptation, flags, pcr90k);
        }
        position = at + TsPacket.SIZE_BYTES - payload;
        end = at + TsPacket.SIZE_BYTES;
        beyond -= payload;
    }

    private void writeHeader(byte[] packet, int at, int unitStart, int controlAndCounter) {
        packet[at] = TsPacket.SYNC;
        packet[at + 1] = (byte) (unitStart | pid >> 8);
        packet[at + 2] = (byte) pid;
        packet[at + 3] = (byte) controlAndCounter;
    }

    /// An adaptation field of `size` bytes in all (§2.4.3.4). A single byte is a length of 0; longer ones have
    /// flags and are filled up with stuffing.
    private static void writeAdaptationField(byte[] packet, int at, int size, int flags, long pcr90k) {
        packet[at] = (byte) (size - 1);
        if (size == 1) {
            return;
        }
        packet[at + 1] = (byte) flags;
        int next = at + 2;
        if ((flags & TsPacket.PCR_FLAG) != 0) {
            packet[next] = (byte) (pcr90k >> 25);
            packet[next + 1] = (byte) (pcr90k >> 17);
            packet[next + 2] = (byte) (pcr90k >> 9);
            packet[next + 3] = (byte) (pcr90k >> 1);
            packet[next + 4] = (byte) ((pcr90k & 1) << 7 | 0x7E);
            packet[next + 5] = 0;
            next += PCR_BYTES;
        }
        Arrays.fill(packet, next, at + size, (byte) 0xFF);
    }
}
