package dev.sluice.live;

import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;

/// What an encoder sends: video messages as FLV packs them (Adobe FLV v10.1 §E.4.3), with one slice each.
final class FlvPictures {
    /// From x264: 1920x1080 at 30 frames per second, High profile.
    static final Bytes HEADER = Bytes.hex("1700000000"
            + "01640028ffe1001b67640028acd940780227e5c044000003000400000300f03c60c658" + "01000668ebe3cb22c0fdf8f800");

    private FlvPictures() {}

    static Bytes of(boolean idr) {
        return of(idr, Bytes.EMPTY);
    }

    /// @param filler what the slice has more than its first bytes
    static Bytes of(boolean idr, Bytes filler) {
        return new ByteWriter()
                .u8(idr ? 0x17 : 0x27)
                .u8(1)
                .u24(0)
                .u32(4 + filler.length())
                .u8(idr ? 0x65 : 0x41)
                .u24(0x888421)
                .bytes(filler)
                .toBytes();
    }
}
