package dev.sluice.hls;

import dev.sluice.bytes.BlockPool;
import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.codec.aac.AudioSpecificConfig;
import dev.sluice.codec.h264.AvcDecoderConfigurationRecord;
import dev.sluice.media.AccessUnit;
import dev.sluice.media.AudioFormat;
import dev.sluice.media.TrackFormat;
import dev.sluice.media.TrackType;
import dev.sluice.media.VideoFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Feeds a [Segmenter] as an encoder would, with times rounded to milliseconds as RTMP does, and keeps what comes
/// out.
final class SimulatedEncoder {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /// From x264: 1920x1080 at 30 frames per second, High profile.
    static final VideoFormat VIDEO = AvcDecoderConfigurationRecord.parse(
                    Bytes.hex("01640028ffe1001b67640028acd940780227e5c044000003000400000300f03c60c658"
                            + "01000668ebe3cb22c0fdf8f800"))
            .toVideoFormat();

    /// The same picture with another picture parameter set.
    static final VideoFormat OTHER_VIDEO = AvcDecoderConfigurationRecord.parse(
                    Bytes.hex("01640028ffe1001b67640028acd940780227e5c044000003000400000300f03c60c658"
                            + "01000668ebe3cb22d0fdf8f800"))
            .toVideoFormat();

    static final AudioFormat AUDIO = audio("1210");

    final List<CutSegment> segments = new ArrayList<>();
    final Segmenter segmenter;
    private Instant now = START;
    private long nanos;
    private int driftPpm;
    private long heldUntilMs = Long.MIN_VALUE;

    /// @param continued what the playlist that goes on has promised, null where one begins
    SimulatedEncoder(Duration segmentDuration, @Nullable PlaylistPromise continued) {
        this(segmentDuration, continued, null);
    }

    /// @param endBefore when that playlist's media ends, by its own dates
    SimulatedEncoder(Duration segmentDuration, @Nullable PlaylistPromise continued, @Nullable Instant endBefore) {
        segmenter = new Segmenter(
                new SegmenterSettings(segmentDuration, continued, endBefore),
                BlockPool.UNPOOLED,
                () -> now,
                () -> nanos,
                segments::add);
    }

    SimulatedEncoder() {
        this(Duration.ofSeconds(2), null);
    }

    /// Announces the tracks that it is going to send.
    SimulatedEncoder with(TrackFormat... formats) {
        List.of(formats).forEach(segmenter::onFormat);
        return this;
    }

    static AudioFormat audio(String configuration) {
        Bytes bytes = Bytes.hex(configuration);
        return AudioSpecificConfig.parse(bytes).toAudioFormat(bytes);
    }

    /// How much slower (below 0: faster) wall time passes than the encoder's clock says.
    void driftPpm(int partsPerMillion) {
        driftPpm = partsPerMillion;
    }

    /// What is captured before `ms` after the start arrives only then, and the wall clock says so.
    void heldUntil(long ms) {
        heldUntilMs = ms;
    }

    void at(Instant instant) {
        now = instant;
    }

    /// Pictures at `fps` from `fromMs` until before `toMs`, an IDR picture every `gop` pictures.
    void video(long fromMs, long toMs, double fps, int gop) {
        for (int i = 0; ; i++) {
            long ms = fromMs + Math.round(i * 1000 / fps);
            if (ms >= toMs) {
                return;
            }
            picture(ms, i % gop == 0);
        }
    }

    void picture(long ms, boolean idr) {
        picture(ms, idr, List.of());
    }

    /// A picture behind other NAL units, such as SEI.
    void picture(long ms, boolean idr, List<Bytes> before) {
        Bytes slice = Bytes.of(idr ? 0x65 : 0x41, 0x88, 0x84, 0x21, 0xff);
        ByteWriter payload = new ByteWriter();
        before.forEach(nal -> payload.u32(nal.length()).bytes(nal));
        payload.u32(slice.length()).bytes(slice);
        arriveAt(ms);
        segmenter.onAccessUnit(new AccessUnit(TrackType.VIDEO, ms * 90, ms * 90, idr, payload.toBytes()));
    }

    /// AAC frames at 44.1 kHz from `fromMs` until before `toMs`.
    void sound(long fromMs, long toMs) {
        for (int i = 0; ; i++) {
            long ms = fromMs + Math.round(i * 1024_000L / 44100.0);
            if (ms >= toMs) {
                return;
            }
            frame(ms);
        }
    }

    void frame(long ms) {
        arriveAt(ms);
        segmenter.onAccessUnit(
                new AccessUnit(TrackType.AUDIO, ms * 90, ms * 90, true, Bytes.of(0x21, 0x10, 0x04, 0x60, 0x8c)));
    }

    private void arriveAt(long ms) {
        if (heldUntilMs > Long.MIN_VALUE) {
            now = START.plusMillis(Math.max(ms, heldUntilMs));
        }
        nanos = Math.max(ms, heldUntilMs) * 1_000_000 + ms * driftPpm;
    }

    List<Double> seconds() {
        return segments.stream()
                .map(segment -> Ticks.toSeconds(segment.durationTicks()))
                .toList();
    }
}
