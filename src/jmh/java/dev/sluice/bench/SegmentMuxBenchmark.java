package dev.sluice.bench;

import dev.sluice.hls.CutSegment;
import dev.sluice.hls.Segmenter;
import dev.sluice.hls.SegmenterSettings;
import dev.sluice.live.SharedBlockPool;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Makes one segment of two seconds out of its access units, in blocks that the pool has seen before.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SegmentMuxBenchmark {
    private final SampleMedia media = new SampleMedia();
    private final Segmenter segmenter = new Segmenter(
            new SegmenterSettings(Duration.ofMillis(SampleMedia.GROUP_MS), null, null),
            new SharedBlockPool(Long.MAX_VALUE),
            InstantSource.system(),
            System::nanoTime,
            this::onSegment);
    private long segments;
    private long transportStreamBytes;

    /// Begins the first segment, which each call of the benchmark then ends, and begins the next.
    @Setup(Level.Trial)
    public void begin() {
        segmenter.onFormat(SampleMedia.VIDEO);
        segmenter.onFormat(SampleMedia.AUDIO);
        media.nextGroup(segmenter::onAccessUnit);
    }

    /// Gives the blocks back, as after the upload.
    private void onSegment(CutSegment segment) {
        segments++;
        transportStreamBytes += segment.data().size();
        segment.data().release();
    }

    /// What it returns only keeps the JIT compiler from leaving the work out.
    @Benchmark
    public long mux(Megabytes megabytes) {
        long segmentsBefore = segments;
        long bytesBefore = transportStreamBytes;
        media.nextGroup(segmenter::onAccessUnit);
        if (segments != segmentsBefore + 1) {
            throw new IllegalStateException("two seconds of media made " + (segments - segmentsBefore) + " segments");
        }
        megabytes.add(transportStreamBytes - bytesBefore);
        return transportStreamBytes;
    }
}
