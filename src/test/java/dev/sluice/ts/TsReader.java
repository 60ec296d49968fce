package dev.sluice.ts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A small, strict reader of transport streams that shares no code with the muxer. One reader takes the consecutive
/// segments of a stream, so that it notices a continuity counter that jumps between them.
final class TsReader {
    private final Map<Integer, Integer> continuity = new HashMap<>();

    record Pes(
            int pid,
            long pts,
            long dts,
            boolean hasDts,
            int packetLength,
            boolean randomAccess,
            boolean discontinuity,
            @Nullable Long pcr,
            Bytes payload) {}

    record Pcr(int pid, long base, int packet) {}

    record Pmt(int packet, int version, int pcrPid, Map<Integer, Integer> streamTypes) {}

    record Segment(List<Pes> pes, List<Pcr> pcrs, List<Pmt> pmts, List<Integer> patPackets, int packets) {
        List<Pes> pes(int pid) {
            return pes.stream().filter(p -> p.pid() == pid).toList();
        }

        List<Long> clock() {
            int pid = pmts.get(0).pcrPid();
            return pcrs.stream().filter(p -> p.pid() == pid).map(Pcr::base).toList();
        }
    }

    /// A PES packet that is being put together.
    private static final class Open {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean randomAccess;
        boolean discontinuity;

        @Nullable Long pcr;
    }

    Segment read(byte[] stream) {
        assertThat(stream.length % 188).isZero();
        Segment segment = new Segment(
                new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), stream.length / 188);
        Map<Integer, Open> open = new HashMap<>();
        for (int i = 0; i < stream.length / 188; i++) {
            readPacket(stream, i, segment, open);
        }
        open.forEach((pid, pes) -> segment.pes().add(parsePes(pid, pes)));
        assertThat(segment.patPackets()).startsWith(0);
        assertThat(segment.pmts().get(0).packet()).isEqualTo(1);
        assertThat(segment.pmts())
                .allSatisfy(pmt -> assertThat(pmt.version())
                        .isEqualTo(segment.pmts().get(0).version()))
                .allSatisfy(pmt ->
                        assertThat(pmt.pcrPid()).isEqualTo(segment.pmts().get(0).pcrPid()))
                .allSatisfy(pmt -> assertThat(pmt.streamTypes())
                        .isEqualTo(segment.pmts().get(0).streamTypes()));
        return segment;
    }

    private void readPacket(byte[] stream, int index, Segment segment, Map<Integer, Open> open) {
        int at = index * 188;
        int end = at + 188;
        assertThat(stream[at]).as("sync byte of packet " + index).isEqualTo((byte) 0x47);
        boolean unitStart = (stream[at + 1] & 0x40) != 0;
        assertThat(stream[at + 1] & 0xA0).as("error and priority bits").isZero();
        int pid = (stream[at + 1] & 0x1F) << 8 | (stream[at + 2] & 0xFF);
        int control = stream[at + 3] >> 4 & 0x0F;
        assertThat(control).as("scrambling and adaptation_field_control").isBetween(1, 3);
        boolean hasPayload = (control & 1) != 0;
        int counter = stream[at + 3] & 0x0F;
        Integer last = continuity.put(pid, counter);
        if (last != null) {
            assertThat(counter)
                    .as("continuity counter of PID " + pid + " in packet " + index)
                    .isEqualTo(hasPayload ? (last + 1) % 16 : last);
        }
        int payload = at + 4;
        int flags = 0;
        Long pcr = null;
        if ((control & 2) != 0) {
            int length = stream[at + 4] & 0xFF;
            assertThat(length).isLessThanOrEqualTo(hasPayload ? 182 : 183);
            assertThat(hasPayload || length == 183).isTrue();
            payload += 1 + length;
            int stuffing = at + 5;
            if (length > 0) {
                flags = stream[at + 5] & 0xFF;
                stuffing++;
                if ((flags & 0x10) != 0) {
                    pcr = (stream[at + 6] & 0xFFL) << 25
                            | (stream[at + 7] & 0xFF) << 17
                            | (stream[at + 8] & 0xFF) << 9
                            | (stream[at + 9] & 0xFF) << 1
                            | (stream[at + 10] & 0x80) >> 7;
                    assertThat(stream[at + 10] & 0x7F)
                            .as("reserved bits, extension")
                            .isEqualTo(0x7E);
                    assertThat(stream[at + 11]).isZero();
                    segment.pcrs().add(new Pcr(pid, pcr, index));
                    stuffing += 6;
                }
            }
            for (int i = stuffing; i < payload; i++) {
                assertThat(stream[i]).as("stuffing").isEqualTo((byte) 0xFF);
            }
        }
        if (!hasPayload) {
            return;
        }
        byte[] body = Arrays.copyOfRange(stream, payload, end);
        if (pid == 0 || pid == 0x1000) {
            assertThat(unitStart).isTrue();
            readSection(body, pid, index, segment);
            return;
        }
        if (unitStart) {
            Open before = open.remove(pid);
            if (before != null) {
                segment.pes().add(parsePes(pid, before));
            }
            Open started = new Open();
            started.randomAccess = (flags & 0x40) != 0;
            started.discontinuity = (flags & 0x80) != 0;
            started.pcr = pcr;
            open.put(pid, started);
        }
        Open current = open.get(pid);
        assertThat(current).as("PES start on PID " + pid).isNotNull();
        if (current != null) {
            current.bytes.writeBytes(body);
        }
    }

    private static void readSection(byte[] body, int pid, int index, Segment segment) {
        assertThat(body[0]).as("pointer_field").isZero();
        int length = (body[2] & 0x0F) << 8 | (body[3] & 0xFF);
        assertThat(crc(body, 1, 3 + length))
                .as("CRC over a section and its own CRC")
                .isZero();
        for (int i = 4 + length; i < body.length; i++) {
            assertThat(body[i]).isEqualTo((byte) 0xFF);
        }
        int end = 4 + length - 4;
        if (pid == 0) {
            assertThat(body[1]).isZero();
            assertThat((body[9] & 0xFF) << 8 | (body[10] & 0xFF))
                    .as("program_number")
                    .isEqualTo(1);
            assertThat((body[11] & 0x1F) << 8 | (body[12] & 0xFF)).as("PMT PID").isEqualTo(0x1000);
            segment.patPackets().add(index);
            return;
        }
        assertThat(body[1]).isEqualTo((byte) 2);
        assertThat(body[6] & 1).as("current_next_indicator").isOne();
        Map<Integer, Integer> streams = new HashMap<>();
        int at = 13 + ((body[11] & 0x0F) << 8 | (body[12] & 0xFF));
        while (at < end) {
            streams.put((body[at + 1] & 0x1F) << 8 | (body[at + 2] & 0xFF), body[at] & 0xFF);
            at += 5 + ((body[at + 3] & 0x0F) << 8 | (body[at + 4] & 0xFF));
        }
        assertThat(at).isEqualTo(end);
        segment.pmts().add(new Pmt(index, body[6] >> 1 & 0x1F, (body[9] & 0x1F) << 8 | (body[10] & 0xFF), streams));
    }

    private static int crc(byte[] bytes, int from, int size) {
        int register = 0xFFFF_FFFF;
        for (int i = 0; i < size * 8; i++) {
            int bit = bytes[from + i / 8] >> (7 - i % 8) & 1;
            int top = register >>> 31;
            register <<= 1;
            if ((top ^ bit) == 1) {
                register ^= 0x04C1_1DB7;
            }
        }
        return register;
    }

    private static Pes parsePes(int pid, Open open) {
        byte[] bytes = open.bytes.toByteArray();
        assertThat(Arrays.copyOf(bytes, 3)).containsExactly(0, 0, 1);
        assertThat(bytes[3] & 0xFF).as("stream_id").isEqualTo(pid == TsPacket.VIDEO_PID ? 0xE0 : 0xC0);
        int packetLength = (bytes[4] & 0xFF) << 8 | (bytes[5] & 0xFF);
        if (packetLength != 0) {
            assertThat(bytes.length - 6).as("PES_packet_length").isEqualTo(packetLength);
        }
        assertThat(bytes[6] & 0xFF).as("marker and data_alignment_indicator").isEqualTo(0x84);
        int timestampFlags = bytes[7] >> 6 & 3;
        assertThat(timestampFlags).as("PTS_DTS_flags").isIn(2, 3);
        int headerLength = bytes[8];
        assertThat(headerLength).isEqualTo(timestampFlags == 3 ? 10 : 5);
        long pts = timestamp(bytes, 9, timestampFlags);
        long dts = timestampFlags == 3 ? timestamp(bytes, 14, 1) : pts;
        return new Pes(
                pid,
                pts,
                dts,
                timestampFlags == 3,
                packetLength,
                open.randomAccess,
                open.discontinuity,
                open.pcr,
                Bytes.wrap(bytes).from(9 + headerLength));
    }

    private static long timestamp(byte[] bytes, int at, int prefix) {
        assertThat(bytes[at] >> 4 & 0x0F).isEqualTo(prefix);
        assertThat(bytes[at] & bytes[at + 2] & bytes[at + 4] & 1)
                .as("marker bits")
                .isOne();
        return (bytes[at] >> 1 & 7L) << 30
                | (bytes[at + 1] & 0xFF) << 22
                | (bytes[at + 2] & 0xFE) << 14
                | (bytes[at + 3] & 0xFF) << 7
                | (bytes[at + 4] & 0xFF) >> 1;
    }
}
