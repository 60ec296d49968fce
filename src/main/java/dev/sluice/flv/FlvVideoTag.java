package dev.sluice.flv;

import dev.sluice.bytes.ByteReader;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;

/// One video message: FLV 10.1 §E.4.3 (VIDEODATA) or, with the first bit set, Enhanced RTMP v2.
sealed interface FlvVideoTag {
    /// An `AVCDecoderConfigurationRecord`.
    record SequenceHeader(Bytes configuration) implements FlvVideoTag {}

    /// NAL units behind length fields.
    ///
    /// @param compositionTimeOffsetMs presentation minus decoding time, signed 24 bits
    record NalUnits(int compositionTimeOffsetMs, Bytes payload) implements FlvVideoTag {}

    /// A codec that is not H.264, named for the broadcaster.
    record Unsupported(String codec) implements FlvVideoTag {}

    /// Messages without pictures of the track we carry.
    enum Ignored implements FlvVideoTag {
        EMPTY,
        COMMAND,
        METADATA,
        END_OF_SEQUENCE,
        OTHER_TRACK,
        UNKNOWN_PACKET_TYPE
    }

    /// Reads a message body; the result shows parts of `body`.
    ///
    /// @throws MalformedException if it is cut off
    static FlvVideoTag parse(Bytes body) {
        if (body.isEmpty()) {
            return Ignored.EMPTY;
        }
        ByteReader reader = new ByteReader(body);
        int first = reader.u8();
        int frameType = first >> 4 & 7;
        boolean extended = (first & 0x80) != 0;
        return extended ? parseExtended(reader, frameType, first & 0x0F) : parse(reader, frameType, first & 0x0F);
    }

    private static FlvVideoTag parse(ByteReader reader, int frameType, int codecId) {
        if (frameType == FrameType.COMMAND) {
            return Ignored.COMMAND;
        }
        if (codecId != 7) {
            return new Unsupported(legacyCodec(codecId));
        }
        if (!reader.hasRemaining()) {
            return Ignored.EMPTY;
        }
        return switch (reader.u8()) {
            case 0 -> {
                reader.skip(3);
                yield new SequenceHeader(reader.rest());
            }
            case 1 -> new NalUnits(reader.s24(), reader.rest());
            case 2 -> Ignored.END_OF_SEQUENCE;
            default -> Ignored.UNKNOWN_PACKET_TYPE;
        };
    }

    private static FlvVideoTag parseExtended(ByteReader reader, int frameType, int firstPacketType) {
        int packetType = ExTrack.skipModifiers(reader, firstPacketType);
        if (packetType == ExPacketType.METADATA) {
            return Ignored.METADATA; // whatever frame type: encoders disagree on it
        }
        if (frameType == FrameType.COMMAND) {
            return Ignored.COMMAND;
        }
        ExTrack track = ExTrack.read(reader, packetType, ExPacketType.MULTITRACK);
        if (track == null) {
            return Ignored.OTHER_TRACK;
        }
        if (track.packetType() == ExPacketType.METADATA) {
            return Ignored.METADATA;
        }
        if (track.fourCc() != FourCc.AVC1) {
            return new Unsupported(FourCc.describe(track.fourCc()));
        }
        return switch (track.packetType()) {
            case ExPacketType.SEQUENCE_START -> new SequenceHeader(track.body());
            case ExPacketType.CODED_FRAMES -> {
                ByteReader frames = new ByteReader(track.body());
                yield new NalUnits(frames.s24(), frames.rest());
            }
            case ExPacketType.SEQUENCE_END -> Ignored.END_OF_SEQUENCE;
            case ExPacketType.CODED_FRAMES_X -> new NalUnits(0, track.body());
            default -> Ignored.UNKNOWN_PACKET_TYPE;
        };
    }

    private static String legacyCodec(int codecId) {
        String name = switch (codecId) {
            case 2 -> "H.263";
            case 3, 6 -> "Screen video";
            case 4, 5 -> "VP6";
            case 12 -> "HEVC";
            case 13 -> "AV1";
            default -> "The codec";
        };
        return name + " (FLV video codec " + codecId + ")";
    }

    /// Values of UB[3] FrameType that matter; key and inter frames are told apart by their NAL units.
    final class FrameType {
        static final int COMMAND = 5;

        private FrameType() {}
    }

    /// VideoPacketType of Enhanced RTMP.
    final class ExPacketType {
        static final int SEQUENCE_START = 0;
        static final int CODED_FRAMES = 1;
        static final int SEQUENCE_END = 2;
        static final int CODED_FRAMES_X = 3;
        static final int METADATA = 4;
        static final int MULTITRACK = 6;

        private ExPacketType() {}
    }
}
