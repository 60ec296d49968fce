package dev.sluice.ts;

import dev.sluice.bytes.BlockBuffer;
import dev.sluice.bytes.Bytes;
import dev.sluice.codec.aac.AdtsHeader;
import dev.sluice.codec.aac.AudioSpecificConfig;
import dev.sluice.media.AudioFormat;
import dev.sluice.media.UnsupportedMediaException;
import org.jspecify.annotations.Nullable;

/// Collects AAC frames behind ADTS headers into groups and writes each group as one PES packet, whose timestamp is
/// that of its first frame.
final class AudioPesWriter {
    private static final int STREAM_ID = 0xC0;

    /// Frames of at most 100 ms: a packet of overhead per group instead of per frame, and in an audio-only stream
    /// every group brings the next clock reference in time.
    static final long MAX_GROUP_90K = 9_000;

    /// Two of the largest ADTS frames, so one always fits, and far below the 65,535 of PES_packet_length. 100 ms
    /// are 4 KiB at 320 kbit/s.
    private static final int MAX_GROUP_BYTES = 16 * 1024;

    private final PesPacketizer packetizer = new PesPacketizer(TsPacket.AUDIO_PID);
    private final PesHeader header = new PesHeader(STREAM_ID);
    private final byte[] group = new byte[MAX_GROUP_BYTES];
    private int groupBytes;
    private int groupFrames;
    private long groupPts90k;

    private @Nullable AdtsHeader adts;
    private long samplesPerFrame = 1024;
    private long sampleRateHz = 48_000;

    /// @throws UnsupportedMediaException if ADTS cannot express the format
    void setFormat(AudioFormat format) {
        adts = AdtsHeader.of(AudioSpecificConfig.parse(format.configuration()));
        samplesPerFrame = format.samplesPerFrame();
        sampleRateHz = format.sampleRateHz();
    }

    /// Whether the group has to be written before this frame can be added: it would not fit, or its time is more
    /// than half a frame away from where the group has got to.
    boolean mustFlushBefore(long pts90k, int frameBytes) {
        if (groupFrames == 0) {
            return false;
        }
        long gap = Math.abs(pts90k - (groupPts90k + ticks(groupFrames)));
        return 2 * gap > ticks(1) || groupBytes + AdtsHeader.SIZE_BYTES + frameBytes > MAX_GROUP_BYTES;
    }

    void add(long pts90k, Bytes frame) {
        if (adts == null) {
            throw new IllegalStateException("audio without a format");
        }
        adts.write(frame.length(), group, groupBytes);
        frame.copyTo(group, groupBytes + AdtsHeader.SIZE_BYTES);
        if (groupFrames == 0) {
            groupPts90k = pts90k;
        }
        groupBytes += AdtsHeader.SIZE_BYTES + frame.length();
        groupFrames++;
    }

    /// Whether another frame would make the group too long.
    boolean isFull() {
        return ticks(groupFrames + 1) > MAX_GROUP_90K;
    }

    boolean isEmpty() {
        return groupFrames == 0;
    }

    /// Presentation time of the first frame in the group.
    long groupPts90k() {
        return groupPts90k;
    }

    /// Writes the group and starts an empty one.
    void write(BlockBuffer out, int flags, long pcr90k) {
        header.fill(groupPts90k, groupPts90k, groupBytes);
        packetizer.begin(out, header.length() + groupBytes, flags, pcr90k);
        packetizer.write(header.array(), 0, header.length());
        packetizer.write(group, 0, groupBytes);
        groupBytes = 0;
        groupFrames = 0;
    }

    void writePcr(BlockBuffer out, int flags, long pcr90k) {
        packetizer.writePcr(out, flags, pcr90k);
    }

    private long ticks(int frames) {
        return frames * samplesPerFrame * 90_000 / sampleRateHz;
    }
}
