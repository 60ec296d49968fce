package dev.sluice.ts;

import static dev.sluice.ts.TsFixture.buffer;
import static dev.sluice.ts.TsFixture.nal;

import dev.sluice.bytes.BlockBuffer;
import dev.sluice.bytes.Bytes;
import java.util.Random;

/// A multiplexer, and what reads its segments.
abstract class MuxerFixture {
    static final long START = 900_000;

    final Random random = new Random(7);
    final TsMuxer muxer = new TsMuxer();
    final TsReader reader = new TsReader();
    BlockBuffer out = buffer();

    void start() {
        out = buffer();
        muxer.startSegment(out);
    }

    TsReader.Segment end() {
        muxer.endSegment();
        return reader.read(TsFixture.bytes(out));
    }

    Bytes slice() {
        return nal(1, 500, random);
    }

    Bytes idr() {
        return nal(5, 500, random);
    }

    void bothTracks() {
        muxer.setVideo(TsFixture.VIDEO);
        muxer.setAudio(TsFixture.AUDIO);
    }
}
