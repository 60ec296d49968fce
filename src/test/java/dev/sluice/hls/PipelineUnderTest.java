package dev.sluice.hls;

import dev.sluice.bytes.BlockPool;
import dev.sluice.bytes.Bytes;
import dev.sluice.checker.PlaylistChecker;
import dev.sluice.checker.Rule;
import dev.sluice.checker.SegmentChecker;
import dev.sluice.checker.Violation;
import dev.sluice.flv.FlvDemuxer;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// From FLV messages to playlists and segments as a session makes them, without a store: a segment that is lost on
/// the way becomes a gap, a promise that cannot be kept begins another broadcast. Everything is judged at once.
final class PipelineUnderTest {
    private static final Duration WINDOW = Duration.ofSeconds(30);

    private final Duration segmentDuration;
    private final double lossRate;
    private final Rule[] exempt;
    private final Random random;
    private final LipSync lipSync = new LipSync();
    private final List<Violation> violations = new ArrayList<>();
    private Instant now = RandomEncoder.START;
    private Segmenter segmenter;
    private FlvDemuxer demuxer;

    private @Nullable PlaylistPromise promise;
    private MediaPlaylist playlist = MediaPlaylist.empty(1, false);
    private PlaylistChecker playlistChecker = PlaylistChecker.of(PlaylistChecker.Kind.LIVE);
    private SegmentChecker segmentChecker = new SegmentChecker(false);
    private Revision revision = new Revision(1, 0);
    private boolean lostDiscontinuity;
    private int broadcasts;
    private int segments;
    private int gaps;
    private int discontinuities;

    /// @param lossRate how many of the segments never reach the store
    /// @param exempt what segments are not judged by
    PipelineUnderTest(Duration segmentDuration, double lossRate, Random random, Rule... exempt) {
        this.segmentDuration = segmentDuration;
        this.lossRate = lossRate;
        this.random = random;
        this.exempt = exempt.clone();
        segmenter = segmenter();
        demuxer = new FlvDemuxer(segmenter);
    }

    private Segmenter segmenter() {
        return new Segmenter(
                new SegmenterSettings(
                        segmentDuration, promise, playlist.endDate().orElse(null)),
                BlockPool.UNPOOLED,
                () -> now,
                () -> Duration.between(RandomEncoder.START, now).toNanos(),
                this::onSegment);
    }

    LipSync lipSync() {
        return lipSync;
    }

    void video(Instant at, long timestampMs, Bytes body) {
        now = at;
        demuxer.onVideo(timestampMs, body);
    }

    void audio(Instant at, long timestampMs, Bytes body) {
        now = at;
        demuxer.onAudio(timestampMs, body);
    }

    /// The connection is lost; another one goes on in the same broadcast.
    void reconnect() {
        segmenter.finish();
        segmenter = segmenter();
        demuxer = new FlvDemuxer(segmenter);
    }

    /// The publisher says goodbye.
    void end() {
        segmenter.finish();
        seal();
    }

    List<Violation> violations() {
        return violations;
    }

    /// What happened, so that a test can tell that enough did.
    String summary() {
        return broadcasts + " broadcasts, " + segments + " segments, " + gaps + " gaps, " + discontinuities
                + " discontinuities";
    }

    private void onSegment(CutSegment segment) {
        PlaylistPromise begins = segment.begins();
        if (begins != null) {
            seal();
            begin(begins);
        }
        byte[] bytes = bytes(segment);
        segment.data().release();
        boolean lost = random.nextDouble() < lossRate;
        if (lost && playlist.entries().isEmpty()) {
            return;
        }
        PlaylistEntry entry = new PlaylistEntry(
                "1-n-" + segments++ + ".ts",
                segment.durationTicks(),
                segment.programDateTime(),
                segment.discontinuity(),
                lost);
        playlist = playlist.append(entry, Ticks.of(WINDOW), MediaPlaylist.KEEP_NONE);
        write();
        discontinuities += entry.discontinuity() ? 1 : 0;
        if (entry.discontinuity()) {
            lipSync.beginStretch();
        }
        double seconds = Ticks.toSeconds(entry.durationTicks());
        if (lost) {
            gaps++;
            // What the gap would have begun is begun by what follows it.
            lostDiscontinuity |= entry.discontinuity();
            segmentChecker.gap(seconds);
        } else {
            boolean discontinuity = entry.discontinuity() || lostDiscontinuity;
            lostDiscontinuity = false;
            segmentChecker.observe(now, entry.uri(), seconds, discontinuity, bytes);
        }
    }

    private void begin(PlaylistPromise next) {
        promise = next;
        playlist = MediaPlaylist.empty(next.targetSeconds(), next.independentSegments());
        playlistChecker = PlaylistChecker.of(PlaylistChecker.Kind.LIVE);
        segmentChecker =
                new SegmentChecker(next.independentSegments()).exempting(exempt).showing(lipSync::onPes);
        lipSync.beginStretch();
        broadcasts++;
    }

    private void seal() {
        if (!playlist.entries().isEmpty()) {
            playlist = playlist.seal();
            write();
        }
        segmentChecker.finish();
        violations.addAll(playlistChecker.violations());
        violations.addAll(segmentChecker.violations());
        playlist = MediaPlaylist.empty(1, false);
        playlistChecker = PlaylistChecker.of(PlaylistChecker.Kind.LIVE);
        segmentChecker = new SegmentChecker(false);
    }

    private void write() {
        revision = revision.next();
        playlistChecker.observe(now, MediaPlaylistText.write(playlist, revision));
    }

    private static byte[] bytes(CutSegment segment) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(segment.data().size());
        segment.data().views().forEach(view -> bytes.writeBytes(view.toByteArray()));
        return bytes.toByteArray();
    }
}
