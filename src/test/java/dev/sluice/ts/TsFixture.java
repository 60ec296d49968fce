package dev.sluice.ts;

import dev.sluice.bytes.BlockBuffer;
import dev.sluice.bytes.BlockPool;
import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.codec.aac.AudioSpecificConfig;
import dev.sluice.codec.h264.AvcDecoderConfigurationRecord;
import dev.sluice.media.AccessUnit;
import dev.sluice.media.AudioFormat;
import dev.sluice.media.TrackType;
import dev.sluice.media.VideoFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Makes access units and takes segments apart.
final class TsFixture {
    /// From x264: 1920x1080 at 30 frames per second, High profile.
    static final VideoFormat VIDEO = AvcDecoderConfigurationRecord.parse(
                    Bytes.hex("01640028ffe1001b67640028acd940780227e5c044000003000400000300f03c60c658"
                            + "01000668ebe3cb22c0fdf8f800"))
            .toVideoFormat();

    /// AAC-LC, 48 kHz, stereo.
    static final AudioFormat AUDIO = audioFormat("1190");

    static final Bytes SPS = Bytes.hex("67640028acd940780227e5c044000003000400000300f03c60c658");
    static final Bytes PPS = Bytes.hex("68ebe3cb22c0");
    static final Bytes DELIMITER = Bytes.hex("09f0");

    private TsFixture() {}

    static AudioFormat audioFormat(String configuration) {
        Bytes bytes = Bytes.hex(configuration);
        return AudioSpecificConfig.parse(bytes).toAudioFormat(bytes);
    }

    /// A NAL unit of the given type whose content cannot be taken for a start code.
    static Bytes nal(int type, int size, Random random) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        for (int i = 0; i < size; i++) {
            bytes[i] |= 0x10;
        }
        bytes[0] = (byte) (0x60 | type);
        return Bytes.wrap(bytes);
    }

    static AccessUnit video(long dts90k, long pts90k, boolean idr, Bytes... nalUnits) {
        ByteWriter writer = new ByteWriter();
        for (Bytes unit : nalUnits) {
            writer.u32(unit.length()).bytes(unit);
        }
        return new AccessUnit(TrackType.VIDEO, dts90k, pts90k, idr, writer.toBytes());
    }

    static AccessUnit audio(long pts90k, Bytes frame) {
        return new AccessUnit(TrackType.AUDIO, pts90k, pts90k, true, frame);
    }

    static BlockBuffer buffer() {
        return new BlockBuffer(BlockPool.UNPOOLED);
    }

    static byte[] bytes(BlockBuffer buffer) {
        ByteWriter writer = new ByteWriter();
        buffer.views().forEach(writer::bytes);
        return writer.toBytes().toByteArray();
    }

    /// The NAL units of a byte stream (H.264 annex B).
    static List<Bytes> annexB(Bytes payload) {
        byte[] stream = payload.toByteArray();
        List<Bytes> units = new ArrayList<>();
        int start = -1;
        for (int i = 0; i + 2 < stream.length; i++) {
            if (stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 1) {
                if (start >= 0) {
                    int end = stream[i - 1] == 0 ? i - 1 : i;
                    units.add(Bytes.wrap(stream, start, end - start));
                }
                start = i + 3;
            }
        }
        units.add(Bytes.wrap(stream, start, stream.length - start));
        return units;
    }

    /// The raw frames behind ADTS headers, which must all say AAC-LC without CRC.
    static List<Bytes> adts(Bytes payload) {
        byte[] stream = payload.toByteArray();
        List<Bytes> frames = new ArrayList<>();
        int at = 0;
        while (at < stream.length) {
            if ((stream[at] & 0xFF) != 0xFF || (stream[at + 1] & 0xFF) != 0xF1 || (stream[at + 2] & 0xC0) != 0x40) {
                throw new AssertionError("no ADTS header of AAC-LC at " + at);
            }
            int length = (stream[at + 3] & 3) << 11 | (stream[at + 4] & 0xFF) << 3 | (stream[at + 5] & 0xFF) >> 5;
            frames.add(Bytes.wrap(stream, at + 7, length - 7));
            at += length;
        }
        return frames;
    }
}
