package dev.sluice.hls;

import dev.sluice.media.AudioFormat;
import dev.sluice.media.VideoFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Measures what EXT-X-STREAM-INF has to tell, from the segments themselves: what an encoder announces is often not
/// what it sends. Not synchronised.
public final class VariantMeter {
    /// Players take BANDWIDTH as the worst case; a tenth above the peak seen so far keeps the next scene below it.
    private static final double PEAK_MARGIN = 1.1;

    /// A told average further off than this is told anew.
    private static final double AVERAGE_TOLERANCE = 0.1;

    /// A frame rate that the bitstream claims is believed when the measured one is this near.
    private static final double CLAIM_TOLERANCE = 0.02;

    private final Set<String> captions = new TreeSet<>();
    private @Nullable VideoFormat video;
    private @Nullable AudioFormat audio;
    private long bytes;
    private long ticks;
    private double peakBitsPerSecond;
    private long frames;
    private long frameTicks;

    public void add(CutSegment segment, long sizeBytes) {
        if (segment.discontinuity()) {
            bytes = 0;
            ticks = 0;
            peakBitsPerSecond = 0;
            frames = 0;
            frameTicks = 0;
            captions.clear();
        }
        // A track that pauses for a segment is still one of the variant's.
        video = segment.video() == null ? video : segment.video();
        audio = segment.audio() == null ? audio : segment.audio();
        captions.addAll(segment.captions());
        bytes += sizeBytes;
        ticks += segment.durationTicks();
        // A very short segment (the last one, usually) says nothing about the rate.
        if (segment.durationTicks() >= Ticks.PER_SECOND / 2 || peakBitsPerSecond == 0) {
            peakBitsPerSecond =
                    Math.max(peakBitsPerSecond, sizeBytes * 8.0 * Ticks.PER_SECOND / segment.durationTicks());
        }
        if (segment.videoFrames() > 0) {
            frames += segment.videoFrames();
            frameTicks += segment.durationTicks();
        }
    }

    /// Whether there are no figures yet.
    public boolean isEmpty() {
        return ticks == 0;
    }

    /// The figures so far; at least one segment must have been added.
    public VariantInfo info() {
        List<String> codecs = new ArrayList<>(2);
        VideoFormat pictures = video;
        AudioFormat sound = audio;
        if (pictures != null) {
            codecs.add(pictures.codecs());
        }
        if (sound != null) {
            codecs.add(sound.codecs());
        }
        long average = Math.max(1, Math.round(bytes * 8.0 * Ticks.PER_SECOND / ticks));
        return new VariantInfo(
                Math.max(average, Math.round(peakBitsPerSecond * PEAK_MARGIN)),
                average,
                codecs,
                pictures == null ? 0 : pictures.width(),
                pictures == null ? 0 : pictures.height(),
                pictures == null ? 0 : framesPerSecond(pictures),
                List.copyOf(captions));
    }

    /// Whether the formats are others than what was told, or there are captions of which nothing was told.
    public boolean isOtherFormat(VariantInfo told) {
        VariantInfo now = info();
        return !now.codecs().equals(told.codecs())
                || now.width() != told.width()
                || now.height() != told.height()
                || !told.captions().containsAll(now.captions());
    }

    /// Whether what was told is no longer true enough.
    public boolean isOutdated(VariantInfo told) {
        VariantInfo now = info();
        return isOtherFormat(told)
                || peakBitsPerSecond > told.peakBitsPerSecond()
                || Math.abs(now.averageBitsPerSecond() - told.averageBitsPerSecond())
                        > AVERAGE_TOLERANCE * told.averageBitsPerSecond();
    }

    private double framesPerSecond(VideoFormat format) {
        if (frameTicks == 0) {
            return format.framesPerSecond();
        }
        double measured = (double) frames * Ticks.PER_SECOND / frameTicks;
        double claimed = format.framesPerSecond();
        return Math.abs(measured - claimed) <= CLAIM_TOLERANCE * measured ? claimed : measured;
    }
}
