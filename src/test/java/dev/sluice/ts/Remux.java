package dev.sluice.ts;

import dev.sluice.bytes.BlockBuffer;
import dev.sluice.bytes.Bytes;
import dev.sluice.flv.FlvDemuxer;
import dev.sluice.media.AccessUnit;
import dev.sluice.media.AudioFormat;
import dev.sluice.media.MediaSink;
import dev.sluice.media.TrackFormat;
import dev.sluice.media.TrackType;
import dev.sluice.media.VideoFormat;
import dev.sluice.testing.FlvFile;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// FLV tags to segments of about a second, as the packager will do it: cut at IDR pictures, sound spaced by
/// samples.
final class Remux implements MediaSink {
    private static final long SEGMENT_90K = 85_000;

    private final long offset90k;
    private final TsMuxer muxer = new TsMuxer();
    private @Nullable BlockBuffer out;
    private long segmentStart90k;
    private long firstAudio90k = -1;
    private long samples;
    private boolean hasVideo;

    final List<byte[]> segments = new ArrayList<>();
    final List<TrackFormat> formats = new ArrayList<>();
    /// What went in, to be compared with what comes out.
    final List<Bytes> slices = new ArrayList<>();

    final List<Bytes> frames = new ArrayList<>();
    final List<Long> videoTimes90k = new ArrayList<>();

    private Remux(long offset90k) {
        this.offset90k = offset90k;
    }

    static Remux of(List<FlvFile.Tag> tags, long offset90k) {
        Remux remux = new Remux(offset90k);
        FlvDemuxer demuxer = new FlvDemuxer(remux);
        for (FlvFile.Tag tag : tags) {
            switch (tag.type()) {
                case FlvFile.VIDEO -> demuxer.onVideo(tag.timestampMs(), tag.body());
                case FlvFile.AUDIO -> demuxer.onAudio(tag.timestampMs(), tag.body());
                default -> {}
            }
        }
        remux.end();
        return remux;
    }

    @Override
    public void onFormat(TrackFormat format) {
        formats.add(format);
        switch (format) {
            case VideoFormat video -> {
                hasVideo = true;
                muxer.setVideo(video);
            }
            case AudioFormat audio -> muxer.setAudio(audio);
        }
    }

    @Override
    public void onAccessUnit(AccessUnit unit) {
        boolean mayCut = unit.randomAccess() && (unit.type() == TrackType.VIDEO || !hasVideo);
        if (out == null || (mayCut && unit.dts90k() - segmentStart90k >= SEGMENT_90K)) {
            end();
            out = TsFixture.buffer();
            muxer.startSegment(out);
            segmentStart90k = unit.dts90k();
        }
        if (unit.type() == TrackType.VIDEO) {
            long dts = unit.dts90k() + offset90k;
            long pts = unit.pts90k() + offset90k;
            videoTimes90k.add(pts);
            collectSlices(unit.payload());
            muxer.writeVideo(new AccessUnit(TrackType.VIDEO, dts, pts, unit.randomAccess(), unit.payload()));
            return;
        }
        AudioFormat format = (AudioFormat) formats.stream()
                .filter(AudioFormat.class::isInstance)
                .findFirst()
                .orElseThrow();
        firstAudio90k = firstAudio90k < 0 ? unit.dts90k() : firstAudio90k;
        long pts = offset90k + firstAudio90k + samples * 90_000 / format.sampleRateHz();
        samples += format.samplesPerFrame();
        frames.add(unit.payload());
        muxer.writeAudio(TsFixture.audio(pts, unit.payload()));
    }

    private void collectSlices(Bytes payload) {
        for (int at = 0; at < payload.length(); ) {
            int length = (int) payload.u32(at);
            Bytes nalUnit = payload.slice(at + 4, length);
            if (isMedia(nalUnit)) {
                slices.add(nalUnit);
            }
            at += 4 + length;
        }
    }

    /// Slices and SEI; not delimiters and parameter sets, which the muxer adds.
    static boolean isMedia(Bytes nalUnit) {
        int type = nalUnit.get(0) & 0x1F;
        return type == 1 || type == 5 || type == 6;
    }

    private void end() {
        if (out != null) {
            muxer.endSegment();
            segments.add(TsFixture.bytes(out));
            out = null;
        }
    }
}
