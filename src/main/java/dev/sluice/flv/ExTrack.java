package dev.sluice.flv;

import dev.sluice.bytes.ByteReader;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import org.jspecify.annotations.Nullable;

/// The part of a message with an extended header that belongs to track 0 (Enhanced RTMP v2, "ExVideoTagHeader",
/// "ExAudioTagHeader"). The layout is the same for audio and video.
///
/// @param packetType of the track's body, never ModEx or Multitrack
record ExTrack(int packetType, int fourCc, Bytes body) {
    private static final int MOD_EX = 7;

    private static final int ONE_TRACK = 0;
    private static final int MANY_TRACKS_MANY_CODECS = 2;

    /// Passes over modifier extensions: each has its size, its data, and then its own and the next packet type. The
    /// only one defined offsets the presentation time by less than a millisecond.
    ///
    /// @return the first packet type that is none
    static int skipModifiers(ByteReader reader, int packetType) {
        int next = packetType;
        while (next == MOD_EX) {
            int size = reader.u8() + 1;
            if (size == 256) {
                size = reader.u16() + 1;
            }
            reader.skip(size);
            next = reader.u8() & 0x0F;
        }
        return next;
    }

    /// Reads what follows the modifiers.
    ///
    /// @param multitrack the packet type that means Multitrack
    /// @return null if no track 0 is in the message
    static @Nullable ExTrack read(ByteReader reader, int packetType, int multitrack) {
        if (packetType != multitrack) {
            int fourCc = (int) reader.u32();
            return new ExTrack(packetType, fourCc, reader.rest());
        }
        int kindAndType = reader.u8();
        int kind = kindAndType >> 4;
        int realType = kindAndType & 0x0F;
        if (kind > MANY_TRACKS_MANY_CODECS || realType == multitrack || realType == MOD_EX) {
            throw new MalformedException("multitrack message of kind " + kind + " with packet type " + realType);
        }
        int fourCc = kind == MANY_TRACKS_MANY_CODECS ? 0 : (int) reader.u32();
        while (reader.hasRemaining()) {
            if (kind == MANY_TRACKS_MANY_CODECS) {
                fourCc = (int) reader.u32();
            }
            int trackId = reader.u8();
            Bytes body = kind == ONE_TRACK ? reader.rest() : reader.bytes(reader.u24());
            if (trackId == 0) {
                return new ExTrack(realType, fourCc, body);
            }
        }
        return null;
    }
}
