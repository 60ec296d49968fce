package dev.sluice.checker;

import dev.sluice.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Takes one transport-stream segment apart (H.222.0 §2.4.3), reporting what cannot be read. Continuity counters go on
/// from one segment to the next, so one instance reads all segments of a list.
final class TransportStream {
    static final int H264 = 0x1B;
    static final int ADTS = 0x0F;
    private static final int PACKET = 188;
    private static final int NULL_PID = 0x1FFF;

    /// A PES packet.
    ///
    /// @param pts 33 bits, as is `dts`
    /// @param clock the last program clock reference up to its first packet, −1 before the first
    record Pes(int pid, long pts, long dts, long clock, Bytes payload) {}

    /// What a segment holds.
    ///
    /// @param streams PID to stream_type, as the first PMT says
    /// @param clocks program clock references in order, the 33-bit base alone
    /// @param tablesFirst whether PAT and PMT were the first two packets
    record Segment(List<Pes> pes, Map<Integer, Integer> streams, List<Long> clocks, boolean tablesFirst) {
        List<Pes> of(int streamType) {
            return pes.stream()
                    .filter(unit -> streams.getOrDefault(unit.pid(), 0) == streamType)
                    .toList();
        }
    }

    /// A PES packet of which more may come.
    private record Open(ByteArrayOutputStream bytes, long clock) {}

    private final Reporter reporter;
    private final Map<Integer, Integer> counters = new HashMap<>();
    private final Map<Integer, Open> open = new HashMap<>();
    private List<Pes> pes = new ArrayList<>();
    private List<Long> clocks = new ArrayList<>();
    private Map<Integer, Integer> streams = new HashMap<>();
    private int pmtPid = -1;
    private int pcrPid = -1;

    TransportStream(Reporter reporter) {
        this.reporter = reporter;
    }

    /// After a discontinuity, or a segment that is missing, counters may begin anywhere.
    void forgetCounters() {
        counters.clear();
    }

    Segment read(byte[] bytes) {
        pes = new ArrayList<>();
        clocks = new ArrayList<>();
        streams = new HashMap<>();
        open.clear();
        pmtPid = -1;
        pcrPid = -1;
        boolean tablesFirst = false;
        for (int at = 0; at + PACKET <= bytes.length; at += PACKET) {
            if (bytes[at] != 0x47) {
                reporter.report(Rule.TS_PACKETS, "no sync byte at " + at);
                break;
            }
            readPacket(bytes, at);
            if (at == PACKET) {
                tablesFirst = pmtPid >= 0 && pcrPid >= 0;
            }
        }
        if (bytes.length % PACKET != 0) {
            reporter.report(Rule.TS_PACKETS, bytes.length + " bytes");
        }
        open.forEach(this::finish);
        return new Segment(pes, streams, clocks, tablesFirst);
    }

    private void readPacket(byte[] bytes, int at) {
        boolean start = (bytes[at + 1] & 0x40) != 0;
        int pid = u16(bytes, at + 1) & 0x1FFF;
        boolean hasPayload = (bytes[at + 3] & 0x10) != 0;
        int counter = bytes[at + 3] & 0xF;
        Integer before = counters.put(pid, counter);
        if (before != null && counter != (hasPayload ? before + 1 & 0xF : before)) {
            reporter.report(
                    Rule.TS_CONTINUITY_COUNTER, "PID %d at %d: %d after %d".formatted(pid, at, counter, before));
        }
        int payload = at + 4;
        if ((bytes[at + 3] & 0x20) != 0) {
            int length = bytes[at + 4] & 0xFF;
            payload += 1 + length;
            if (length >= 7 && (bytes[at + 5] & 0x10) != 0 && pid == pcrPid) {
                clocks.add((u32(bytes, at + 6) << 1) | (bytes[at + 10] >> 7 & 1));
            }
        }
        int end = at + PACKET;
        if (!hasPayload || payload >= end) {
            return;
        }
        if (pid == 0) {
            readPat(bytes, payload);
        } else if (pid == pmtPid) {
            readPmt(bytes, payload);
        } else if (pid != NULL_PID) {
            readPes(bytes, payload, end, pid, start);
        }
    }

    /// One program, whose entry stands behind the eight bytes of the section's header.
    private void readPat(byte[] bytes, int payload) {
        int section = payload + 1 + bytes[payload];
        checkCrc(bytes, section);
        pmtPid = u16(bytes, section + 10) & 0x1FFF;
    }

    private void readPmt(byte[] bytes, int payload) {
        int section = payload + 1 + bytes[payload];
        checkCrc(bytes, section);
        if (pcrPid >= 0) {
            return;
        }
        int end = section + 3 + (u16(bytes, section + 1) & 0xFFF) - 4;
        pcrPid = u16(bytes, section + 8) & 0x1FFF;
        int at = section + 12 + (u16(bytes, section + 10) & 0xFFF);
        while (at + 5 <= end) {
            streams.put(u16(bytes, at + 1) & 0x1FFF, bytes[at] & 0xFF);
            at += 5 + (u16(bytes, at + 3) & 0xFFF);
        }
        if (at != end) {
            reporter.report(Rule.TS_SYNTAX, "PMT ends at " + end + ", its streams at " + at);
        }
    }

    private void checkCrc(byte[] bytes, int section) {
        int end = section + 3 + (u16(bytes, section + 1) & 0xFFF);
        if (crc(bytes, section, end) != 0) {
            reporter.report(Rule.TS_SYNTAX, "wrong CRC in table " + bytes[section]);
        }
    }

    /// CRC-32 of H.222.0 Annex A; 0 over a section that ends with its own.
    static int crc(byte[] bytes, int from, int to) {
        int register = -1;
        for (int at = from; at < to; at++) {
            register ^= bytes[at] << 24;
            for (int bit = 0; bit < 8; bit++) {
                register = register << 1 ^ (register < 0 ? 0x04C11DB7 : 0);
            }
        }
        return register;
    }

    private void readPes(byte[] bytes, int payload, int end, int pid, boolean start) {
        if (start) {
            Open before = open.remove(pid);
            if (before != null) {
                finish(pid, before);
            }
            open.put(pid, new Open(new ByteArrayOutputStream(), clocks.isEmpty() ? -1 : clocks.getLast()));
        }
        Open current = open.get(pid);
        if (current == null) {
            reporter.report(Rule.TS_SYNTAX, "PID " + pid + " goes on with what did not begin in this segment");
        } else {
            current.bytes().write(bytes, payload, end - payload);
        }
    }

    private void finish(int pid, Open unit) {
        byte[] bytes = unit.bytes().toByteArray();
        boolean prefix = bytes.length >= 9 && bytes[0] == 0 && bytes[1] == 0 && bytes[2] == 1;
        int flags = prefix ? bytes[7] >> 6 & 3 : 0;
        int begin = prefix ? 9 + (bytes[8] & 0xFF) : 0;
        int needed = flags == 3 ? 19 : 14;
        if (flags < 2 || begin < needed || bytes.length < begin) {
            reporter.report(Rule.TS_SYNTAX, "PES packet without a header or timestamp on PID " + pid);
            return;
        }
        long pts = timestamp(bytes, 9);
        long dts = flags == 3 ? timestamp(bytes, 14) : pts;
        pes.add(new Pes(pid, pts, dts, unit.clock(), Bytes.wrap(bytes).from(begin)));
    }

    private static long timestamp(byte[] bytes, int at) {
        return (bytes[at] >> 1 & 7L) << 30
                | (u16(bytes, at + 1) >> 1 & 0x7FFFL) << 15
                | (u16(bytes, at + 3) >> 1 & 0x7FFFL);
    }

    private static int u16(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
    }

    private static long u32(byte[] bytes, int at) {
        return (long) u16(bytes, at) << 16 | u16(bytes, at + 2);
    }
}
