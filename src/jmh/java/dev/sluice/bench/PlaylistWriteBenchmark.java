package dev.sluice.bench;

import dev.sluice.bytes.Bytes;
import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.hls.PlaylistEntry;
import dev.sluice.hls.Revision;
import dev.sluice.hls.Ticks;
import java.time.Instant;
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

/// Names one more segment in a full live window, and writes the version that goes to the store.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class PlaylistWriteBenchmark {
    private static final int SEGMENT_SECONDS = 2;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /// The default, and the longest that a window can be with segments of two seconds.
    @Param({"30", "7200"})
    int windowSeconds;

    private MediaPlaylist playlist = MediaPlaylist.empty(SEGMENT_SECONDS, true);
    private Revision revision = new Revision(1, 0);

    @Setup(Level.Trial)
    public void fillWindow() {
        for (int i = 0; i <= windowSeconds / SEGMENT_SECONDS; i++) {
            appendSegment();
        }
    }

    private void appendSegment() {
        long sequence = playlist.nextSequence();
        PlaylistEntry entry = new PlaylistEntry(
                "1-k3v9x0q7-" + sequence + ".ts",
                SEGMENT_SECONDS * Ticks.PER_SECOND,
                START.plusSeconds(sequence * SEGMENT_SECONDS),
                false,
                false);
        playlist = playlist.append(entry, windowSeconds * Ticks.PER_SECOND, MediaPlaylist.KEEP_NONE);
    }

    @Benchmark
    public Bytes write(Megabytes megabytes) {
        appendSegment();
        revision = revision.next();
        Bytes content = Bytes.utf8(MediaPlaylistText.write(playlist, revision));
        megabytes.add(content.length());
        return content;
    }
}
