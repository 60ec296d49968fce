package dev.sluice.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bytes.BlockBuffer;
import dev.sluice.bytes.BlockPool;
import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.codec.aac.AudioSpecificConfig;
import dev.sluice.codec.h264.AvcDecoderConfigurationRecord;
import dev.sluice.media.AccessUnit;
import dev.sluice.media.TrackType;
import dev.sluice.ts.TsMuxer;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each rule broken once on purpose: clean segments in which a few bytes are changed.
class SegmentCheckerTest {
    private static final int VIDEO = 0x100;
    private static final int AUDIO = 0x101;
    private static final int PMT = 0x1000;

    static Stream<Rule> rules() {
        return Arrays.stream(Rule.values()).filter(rule -> rule.scope() == Rule.Scope.SEGMENT);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aBrokenRuleIsReportedAsThatRuleAndNoOther(Rule rule) {
        Stretch stretch = new Stretch();
        switch (rule) {
            case TS_PACKETS -> stretch.cutLast(-1);
            case TS_SYNTAX -> stretch.data(1)[stretch.pes(1, AUDIO, 3) + 2] = 9;
            case TS_TABLES_FIRST -> stretch.insertNullPacket(1);
            case TS_HAS_MEDIA -> stretch.cutLast(2 * 188);
            case TS_CONTINUITY_COUNTER -> stretch.data(1)[stretch.packet(1, VIDEO, 5) + 3] ^= 1;
            case TS_DTS_ASCENDS -> stretch.copyTimestamp(1, AUDIO, 2, 3);
            case TS_PTS_NOT_BEFORE_DTS -> stretch.add(1, stretch.pes(1, VIDEO, 4) + 12, -0x40);
            case TS_PCR_BEFORE_DTS -> stretch.add(4, stretch.clock(4, 49) + 1, 2);
            case TS_PCR_ASCENDS -> stretch.add(4, stretch.clock(4, 49) + 1, -2);
            case TS_DURATION -> stretch.seconds[1] += 0.2;
            case TS_LAST_DURATION -> stretch.seconds[4] += 0.2;
            case TS_DURATIONS_ADD_UP -> Arrays.setAll(stretch.seconds, i -> 2.06);
            case TS_STREAMS_CONSTANT -> stretch.otherStreamType(1);
            case TS_ENCODING_CONSTANT -> stretch.data(1)[stretch.pes(1, AUDIO, 4) + 14 + 3] ^= (byte) 0xC0;
            case TS_BEGINS_WITH_IDR -> stretch.data(1)[stretch.idr(1)] = 0x41;
            default -> throw new AssertionError("no example breaks " + rule);
        }
        assertThat(stretch.check().violations())
                .isNotEmpty()
                .allSatisfy(violation -> assertThat(violation.rule()).isEqualTo(rule));
    }

    @Test
    void cleanSegmentsAreFoundClean() {
        assertThat(new Stretch().check().violations()).isEmpty();
    }

    @Test
    void afterADiscontinuityAnythingMayBeDifferent() {
        SegmentChecker checker = new SegmentChecker(true);
        Instant at = Instant.EPOCH;
        checker.observe(at, "a", 2, false, new Stretch().data(2));
        checker.observe(at, "b", 2, true, new Stretch().data(0));
        checker.finish();
        assertThat(checker.violations()).isEmpty();
    }

    @Test
    void aGapExcusesCountersButNotTheTimeline() {
        Stretch stretch = new Stretch();
        SegmentChecker checker = new SegmentChecker(true);
        Instant at = Instant.EPOCH;
        checker.observe(at, "a", 2, false, stretch.data(0));
        checker.gap(2);
        checker.observe(at, "c", 2, false, stretch.data(2));
        checker.finish();
        assertThat(checker.violations()).isEmpty();

        SegmentChecker strict = new SegmentChecker(true);
        strict.observe(at, "a", 2, false, stretch.data(0));
        strict.gap(4);
        strict.observe(at, "c", 2, false, stretch.data(2));
        assertThat(strict.violations()).extracting(Violation::rule).containsExactly(Rule.TS_DURATIONS_ADD_UP);
    }

    @Test
    void theWrapOf33BitsIsNoStepBack() {
        SegmentChecker checker = new Stretch((1L << 33) - 3 * 90_000).check();
        assertThat(checker.violations()).isEmpty();
    }

    /// Five segments of two seconds: 25 pictures a second that are shown 80 ms after decoding, and 44.1 kHz sound.
    private static final class Stretch {
        private final List<byte[]> segments = new ArrayList<>();
        private final double[] seconds = {2, 2, 2, 2, 2};

        Stretch() {
            this(900_000);
        }

        Stretch(long start) {
            TsMuxer muxer = new TsMuxer();
            muxer.setVideo(AvcDecoderConfigurationRecord.parse(
                            Bytes.hex("01640028ffe1001b67640028acd940780227e5c044000003000400000300f03c60c658"
                                    + "01000668ebe3cb22c0fdf8f800"))
                    .toVideoFormat());
            Bytes configuration = Bytes.hex("1210");
            muxer.setAudio(AudioSpecificConfig.parse(configuration).toAudioFormat(configuration));
            long frames = 0;
            for (int i = 0; i < seconds.length; i++) {
                BlockBuffer out = new BlockBuffer(BlockPool.UNPOOLED);
                muxer.startSegment(out);
                for (int picture = 0; picture < 50; picture++) {
                    long dts = start + (i * 50L + picture) * 3_600;
                    Bytes nal = Bytes.of(picture == 0 ? 0x65 : 0x41, 0x88, 0x84, 0x21, 0xff);
                    Bytes unit = new ByteWriter().u32(nal.length()).bytes(nal).toBytes();
                    muxer.writeVideo(new AccessUnit(TrackType.VIDEO, dts, dts + 7_200, picture == 0, unit));
                    for (; frames * 1024 * 90_000 / 44_100 < dts + 3_600 - start; frames++) {
                        long pts = start + frames * 1024 * 90_000 / 44_100;
                        muxer.writeAudio(new AccessUnit(TrackType.AUDIO, pts, pts, true, Bytes.of(0x21, 0x10, 4)));
                    }
                }
                muxer.endSegment();
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                out.views().forEach(view -> bytes.writeBytes(view.toByteArray()));
                segments.add(bytes.toByteArray());
            }
        }

        SegmentChecker check() {
            SegmentChecker checker = new SegmentChecker(true);
            for (int i = 0; i < seconds.length; i++) {
                checker.observe(Instant.EPOCH, i + ".ts", seconds[i], false, segments.get(i));
            }
            checker.finish();
            return checker;
        }

        byte[] data(int segment) {
            return segments.get(segment);
        }

        /// Keeps the first bytes of the last segment; a negative size says how many go.
        void cutLast(int size) {
            byte[] bytes = segments.removeLast();
            segments.add(Arrays.copyOf(bytes, size < 0 ? bytes.length + size : size));
        }

        void add(int segment, int at, int difference) {
            byte[] bytes = data(segment);
            bytes[at] = (byte) (bytes[at] + difference);
        }

        void insertNullPacket(int segment) {
            byte[] bytes = new byte[188 + data(segment).length];
            Arrays.fill(bytes, 0, 188, (byte) 0xFF);
            bytes[0] = 0x47;
            bytes[1] = 0x1F;
            bytes[3] = 0x10;
            System.arraycopy(data(segment), 0, bytes, 188, data(segment).length);
            segments.set(segment, bytes);
        }

        /// Where the n-th packet of a PID begins.
        int packet(int segment, int pid, int n) {
            return find(segment, n, (bytes, at) -> pid(bytes, at) == pid);
        }

        /// Where the PES header of the n-th PES packet of a PID begins.
        int pes(int segment, int pid, int n) {
            int at = find(segment, n, (bytes, i) -> pid(bytes, i) == pid && (bytes[i + 1] & 0x40) != 0);
            boolean adaptation = (data(segment)[at + 3] & 0x20) != 0;
            return at + 4 + (adaptation ? 1 + (data(segment)[at + 4] & 0xFF) : 0);
        }

        /// Where the n-th program clock reference begins.
        int clock(int segment, int n) {
            return 6
                    + find(
                            segment,
                            n,
                            (bytes, i) ->
                                    (bytes[i + 3] & 0x20) != 0 && bytes[i + 4] != 0 && (bytes[i + 5] & 0x10) != 0);
        }

        /// Where the first IDR slice's NAL unit begins.
        int idr(int segment) {
            byte[] bytes = data(segment);
            for (int at = 0; ; at++) {
                if (bytes[at] == 0 && bytes[at + 1] == 0 && bytes[at + 2] == 1 && (bytes[at + 3] & 0x1F) == 5) {
                    return at + 3;
                }
            }
        }

        void copyTimestamp(int segment, int pid, int from, int to) {
            System.arraycopy(data(segment), pes(segment, pid, from) + 9, data(segment), pes(segment, pid, to) + 9, 5);
        }

        void otherStreamType(int segment) {
            byte[] bytes = data(segment);
            for (int n = 0; n < count(segment, PMT); n++) {
                int section = packet(segment, PMT, n) + 5;
                int end = section + 3 + (bytes[section + 2] & 0xFF) - 4;
                int type = section + 12;
                while (bytes[type] != TransportStream.ADTS) {
                    type += 5 + bytes[type + 4];
                }
                bytes[type] = 0x11;
                byte[] crc = Bytes.hex("%08x".formatted(TransportStream.crc(bytes, section, end)))
                        .toByteArray();
                System.arraycopy(crc, 0, bytes, end, 4);
            }
        }

        private int count(int segment, int pid) {
            int count = 0;
            for (int at = 0; at < data(segment).length; at += 188) {
                count += pid(data(segment), at) == pid ? 1 : 0;
            }
            return count;
        }

        private int find(int segment, int n, java.util.function.BiPredicate<byte[], Integer> condition) {
            int left = n;
            for (int at = 0; ; at += 188) {
                if (condition.test(data(segment), at) && left-- == 0) {
                    return at;
                }
            }
        }

        private static int pid(byte[] bytes, int at) {
            return (bytes[at + 1] & 0x1F) << 8 | (bytes[at + 2] & 0xFF);
        }
    }
}
