package dev.sluice.flv;

import dev.sluice.bytes.ByteReader;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;

/// One audio message: FLV 10.1 §E.4.2 (AUDIODATA) or, with sound format 9, Enhanced RTMP v2.
sealed interface FlvAudioTag {
    /// An `AudioSpecificConfig`.
    record SequenceHeader(Bytes configuration) implements FlvAudioTag {}

    /// One raw AAC frame.
    record RawFrame(Bytes payload) implements FlvAudioTag {}

    /// A codec that is not AAC, named for the broadcaster.
    record Unsupported(String codec) implements FlvAudioTag {}

    /// Messages without sound of the track we carry. Enhanced RTMP uses empty ones for silence.
    enum Ignored implements FlvAudioTag {
        EMPTY,
        END_OF_SEQUENCE,
        CHANNEL_LAYOUT,
        OTHER_TRACK,
        UNKNOWN_PACKET_TYPE
    }

    /// Reads a message body; the result shows parts of `body`. Rate, size and channels of the legacy header are
    /// constants for AAC and mean nothing.
    ///
    /// @throws MalformedException if it is cut off
    static FlvAudioTag parse(Bytes body) {
        if (body.isEmpty()) {
            return Ignored.EMPTY;
        }
        ByteReader reader = new ByteReader(body);
        int first = reader.u8();
        int soundFormat = first >> 4;
        return switch (soundFormat) {
            case 9 -> parseExtended(reader, first & 0x0F);
            case 10 -> parseAac(reader);
            default -> new Unsupported(legacyCodec(soundFormat));
        };
    }

    private static FlvAudioTag parseAac(ByteReader reader) {
        if (reader.remaining() < 2) {
            return Ignored.EMPTY;
        }
        return switch (reader.u8()) {
            case 0 -> new SequenceHeader(reader.rest());
            case 1 -> new RawFrame(reader.rest());
            default -> Ignored.UNKNOWN_PACKET_TYPE;
        };
    }

    private static FlvAudioTag parseExtended(ByteReader reader, int firstPacketType) {
        int packetType = ExTrack.skipModifiers(reader, firstPacketType);
        ExTrack track = ExTrack.read(reader, packetType, ExPacketType.MULTITRACK);
        if (track == null) {
            return Ignored.OTHER_TRACK;
        }
        if (track.fourCc() != FourCc.MP4A) {
            return new Unsupported(FourCc.describe(track.fourCc()));
        }
        return switch (track.packetType()) {
            case ExPacketType.SEQUENCE_START -> new SequenceHeader(track.body());
            case ExPacketType.CODED_FRAMES -> track.body().isEmpty() ? Ignored.EMPTY : new RawFrame(track.body());
            case ExPacketType.SEQUENCE_END -> Ignored.END_OF_SEQUENCE;
            case ExPacketType.MULTICHANNEL_CONFIG -> Ignored.CHANNEL_LAYOUT;
            default -> Ignored.UNKNOWN_PACKET_TYPE;
        };
    }

    private static String legacyCodec(int soundFormat) {
        String name = switch (soundFormat) {
            case 0, 3 -> "PCM";
            case 1 -> "ADPCM";
            case 2, 14 -> "MP3";
            case 4, 5, 6 -> "Nellymoser";
            case 7, 8 -> "G.711";
            case 11 -> "Speex";
            case 13 -> "Opus";
            default -> "The codec";
        };
        return name + " (FLV sound format " + soundFormat + ")";
    }

    /// AudioPacketType of Enhanced RTMP.
    final class ExPacketType {
        static final int SEQUENCE_START = 0;
        static final int CODED_FRAMES = 1;
        static final int SEQUENCE_END = 2;
        static final int MULTICHANNEL_CONFIG = 4;
        static final int MULTITRACK = 5;

        private ExPacketType() {}
    }
}
