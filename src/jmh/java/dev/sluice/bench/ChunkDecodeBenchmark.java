package dev.sluice.bench;

import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.media.AccessUnit;
import dev.sluice.rtmp.chunk.ChunkDecoder;
import dev.sluice.rtmp.chunk.ChunkEncoder;
import dev.sluice.rtmp.chunk.ChunkLimits;
import dev.sluice.rtmp.chunk.MessageType;
import dev.sluice.rtmp.chunk.RawMessage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Puts two seconds of media together out of their chunks, in direct buffers as large as a read of a publisher's
/// connection.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChunkDecodeBenchmark {
    private static final int READ_BYTES = 32 * 1024;
    private static final int MESSAGE_STREAM = 1;
    private static final long GROUP_NANOS =
            Duration.ofMillis(SampleMedia.GROUP_MS).toNanos();

    /// RTMP's default, and what OBS and FFmpeg set.
    @Param({"128", "4096"})
    int chunkSize;

    private final ChunkDecoder decoder = new ChunkDecoder(ChunkLimits.DEFAULT, this::onMessage);
    private ByteBuffer wire = ByteBuffer.allocate(0);
    private long nowNanos;
    private long payloadBytes;

    /// Encodes the media, and has the decoder take them as those of an accepted publisher.
    @Setup(Level.Trial)
    public void encode() {
        ChunkEncoder encoder = new ChunkEncoder();
        ByteWriter size = new ByteWriter();
        encoder.encode(
                2,
                new RawMessage(
                        MessageType.SET_CHUNK_SIZE,
                        0,
                        0,
                        new ByteWriter().u32(chunkSize).toBytes()),
                size);
        encoder.setChunkSize(chunkSize);
        decoder.decode(size.toBytes().asByteBuffer());
        decoder.trust();
        decoder.mediaWanted(true);

        ByteWriter media = new ByteWriter();
        new SampleMedia().nextGroup(unit -> encode(unit, encoder, media));
        Bytes bytes = media.toBytes();
        wire = ByteBuffer.allocateDirect(bytes.length());
        wire.put(bytes.asByteBuffer()).flip();
    }

    private static void encode(AccessUnit unit, ChunkEncoder encoder, ByteWriter out) {
        long ms = unit.dts90k() / 90;
        switch (unit.type()) {
            case VIDEO -> encoder.encode(6, new RawMessage(MessageType.VIDEO, ms, MESSAGE_STREAM, unit.payload()), out);
            case AUDIO -> encoder.encode(4, new RawMessage(MessageType.AUDIO, ms, MESSAGE_STREAM, unit.payload()), out);
        }
    }

    private boolean onMessage(RawMessage message) {
        payloadBytes += message.payload().length();
        return true;
    }

    /// What it returns only keeps the JIT compiler from leaving the work out.
    @Benchmark
    public long decode(Megabytes megabytes) {
        nowNanos += GROUP_NANOS;
        decoder.budget().refill(nowNanos);
        for (int at = 0; at < wire.capacity(); at += READ_BYTES) {
            wire.limit(Math.min(at + READ_BYTES, wire.capacity())).position(at);
            decoder.decode(wire);
        }
        megabytes.add(wire.capacity());
        return payloadBytes;
    }
}
