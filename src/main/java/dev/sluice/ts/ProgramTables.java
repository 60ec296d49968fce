package dev.sluice.ts;

import dev.sluice.bytes.BlockBuffer;
import dev.sluice.bytes.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// PAT and PMT of the one program (H.222.0 §2.4.4), a packet each.
///
/// Which tracks a segment has is only known when it ends. The tables are therefore written as expected, their
/// places are remembered, and [#finish] corrects the PMTs if it came otherwise: all PMTs of a segment are equal.
/// The version goes up when, and only when, a finished segment's PMT differs from the one before.
final class ProgramTables {
    /// TR 101 290 wants both tables every 500 ms; 400 leaves room for the frame that it waits for.
    private static final long INTERVAL_90K = 36_000;

    private static final int PROGRAM_NUMBER = 1;
    private static final int STREAM_TYPE_H264 = 0x1B;
    private static final int STREAM_TYPE_AAC_ADTS = 0x0F;

    /// The tracks of the program.
    ///
    /// @param clockOnVideo clock references are on the video PID, also while there are no pictures
    record Program(boolean video, boolean audio, boolean clockOnVideo) {
        int pcrPid() {
            return clockOnVideo ? TsPacket.VIDEO_PID : audio ? TsPacket.AUDIO_PID : TsPacket.NULL_PID;
        }
    }

    private final byte[] pat = new byte[TsPacket.SIZE_BYTES];
    private final byte[] pmt = new byte[TsPacket.SIZE_BYTES];
    private int patCounter;
    private int pmtCounter;

    /// What stands in [#pmt], and what the last finished segment had.
    private Program written = new Program(false, false, false);

    private @Nullable Program committed;
    private int version;

    /// Places of this segment's PMTs, and the continuity counter of the first.
    private int[] pmtPlaces = new int[16];

    private int pmtCount;
    private int firstPmtCounter;
    /// Decoding time of the last tables in this segment; negative until its first access unit.
    private long lastTables90k;

    ProgramTables() {
        fillPat();
    }

    /// Writes the tables that begin a segment.
    void start(BlockBuffer out, Program expected) {
        fillPmt(expected, expected.equals(committed) || committed == null ? version : nextVersion());
        pmtCount = 0;
        firstPmtCounter = pmtCounter;
        lastTables90k = -1;
        writeTables(out);
    }

    /// Repeats the tables if it is time.
    void repeatBefore(BlockBuffer out, long dts90k) {
        if (lastTables90k < 0) {
            lastTables90k = dts90k;
        } else if (dts90k - lastTables90k >= INTERVAL_90K) {
            lastTables90k = dts90k;
            writeTables(out);
        }
    }

    /// Ends a segment in which the program turned out to be `program`.
    void finish(BlockBuffer out, Program program) {
        boolean changed = committed != null && !program.equals(committed);
        if (changed) {
            version = nextVersion();
        }
        committed = program;
        if (program.equals(written)) {
            return;
        }
        fillPmt(program, version);
        Bytes packet = Bytes.wrap(pmt);
        for (int i = 0; i < pmtCount; i++) {
            pmt[3] = (byte) (TsPacket.PAYLOAD_ONLY | ((firstPmtCounter + i) & 0x0F));
            out.overwrite(pmtPlaces[i], packet);
        }
    }

    private int nextVersion() {
        return (version + 1) & 0x1F;
    }

    private void writeTables(BlockBuffer out) {
        pat[3] = (byte) (TsPacket.PAYLOAD_ONLY | patCounter);
        patCounter = (patCounter + 1) & 0x0F;
        writePacket(out, pat);
        if (pmtCount == pmtPlaces.length) {
            pmtPlaces = Arrays.copyOf(pmtPlaces, 2 * pmtCount);
        }
        pmtPlaces[pmtCount++] = out.size();
        pmt[3] = (byte) (TsPacket.PAYLOAD_ONLY | pmtCounter);
        pmtCounter = (pmtCounter + 1) & 0x0F;
        writePacket(out, pmt);
    }

    private static void writePacket(BlockBuffer out, byte[] packet) {
        int at = out.reserve(TsPacket.SIZE_BYTES);
        System.arraycopy(packet, 0, out.array(), at, TsPacket.SIZE_BYTES);
    }

    /// program_association_section, §2.4.4.3. Its version never changes: the program always stands at the same PID.
    private void fillPat() {
        int at = beginSection(pat, TsPacket.PAT_PID, 0x00, 9 + 4, 1, 0);
        at = u16(pat, at, PROGRAM_NUMBER);
        at = u16(pat, at, 0xE000 | TsPacket.PMT_PID);
        endSection(pat, at);
    }

    /// TS_program_map_section, §2.4.4.8.
    private void fillPmt(Program program, int version) {
        written = program;
        int streams = (program.video() ? 1 : 0) + (program.audio() ? 1 : 0);
        int at = beginSection(pmt, TsPacket.PMT_PID, 0x02, 13 + 5 * streams, PROGRAM_NUMBER, version);
        at = u16(pmt, at, 0xE000 | program.pcrPid());
        at = u16(pmt, at, 0xF000); // program_info_length 0
        if (program.video()) {
            at = stream(at, STREAM_TYPE_H264, TsPacket.VIDEO_PID);
        }
        if (program.audio()) {
            at = stream(at, STREAM_TYPE_AAC_ADTS, TsPacket.AUDIO_PID);
        }
        endSection(pmt, at);
    }

    private int stream(int at, int streamType, int pid) {
        pmt[at] = (byte) streamType;
        int next = u16(pmt, at + 1, 0xE000 | pid);
        return u16(pmt, next, 0xF000); // ES_info_length 0
    }

    /// Packet header, pointer_field and the part that all sections have.
    ///
    /// @param sectionLength bytes after the section_length field, CRC included
    private static int beginSection(byte[] packet, int pid, int tableId, int sectionLength, int id, int version) {
        packet[0] = TsPacket.SYNC;
        packet[1] = (byte) (TsPacket.PAYLOAD_UNIT_START | pid >> 8);
        packet[2] = (byte) pid;
        packet[4] = 0; // pointer_field
        packet[5] = (byte) tableId;
        int at = u16(packet, 6, 0xB000 | sectionLength);
        at = u16(packet, at, id);
        packet[at] = (byte) (0xC1 | version << 1); // current_next_indicator
        packet[at + 1] = 0; // section_number
        packet[at + 2] = 0; // last_section_number
        return at + 3;
    }

    private static void endSection(byte[] packet, int at) {
        int crc = Crc32Mpeg2.of(packet, 5, at - 5);
        int next = u16(packet, at, crc >>> 16);
        next = u16(packet, next, crc);
        Arrays.fill(packet, next, packet.length, (byte) 0xFF);
    }

    private static int u16(byte[] packet, int at, int value) {
        packet[at] = (byte) (value >> 8);
        packet[at + 1] = (byte) value;
        return at + 2;
    }
}
