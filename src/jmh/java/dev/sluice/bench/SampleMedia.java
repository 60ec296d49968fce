package dev.sluice.bench;

import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.codec.aac.AudioSpecificConfig;
import dev.sluice.codec.h264.AvcDecoderConfigurationRecord;
import dev.sluice.media.AccessUnit;
import dev.sluice.media.AudioFormat;
import dev.sluice.media.TrackType;
import dev.sluice.media.VideoFormat;
import java.util.Random;
import java.util.function.Consumer;

/// An endless stream like that of OBS at 3.3 Mbit/s: 720p at 30 frames per second with an IDR picture every two
/// seconds, AAC at 128 kbit/s, its clock in whole milliseconds. Not synchronised.
final class SampleMedia {
    static final int GROUP_MS = 2_000;

    /// From x264: 1280x720 at 30 frames per second, High profile.
    static final VideoFormat VIDEO = AvcDecoderConfigurationRecord.parse(
                    Bytes.hex("0164001fffe1001a6764001facd9405005bb0110000003001000000303c0f183196001"
                            + "000668ebe3cb22c0fdf8f800"))
            .toVideoFormat();

    /// AAC-LC, 48 kHz, stereo.
    static final AudioFormat AUDIO = audioFormat(Bytes.hex("1190"));

    private static final int PICTURES_PER_GROUP = 60;
    private static final int IDR_BYTES = 90_000;
    private static final int PICTURE_BYTES = 12_000;
    private static final int SOUND_BYTES = 341;
    /// Two frames, as B-pictures need it.
    private static final int COMPOSITION_OFFSET_MS = 67;

    private final Bytes idr;
    private final Bytes picture;
    private final Bytes sound;
    private long pictures;
    private long sounds;

    SampleMedia() {
        Random random = new Random(1);
        idr = nalUnit(0x65, IDR_BYTES, random);
        picture = nalUnit(0x41, PICTURE_BYTES, random);
        byte[] frame = new byte[SOUND_BYTES];
        random.nextBytes(frame);
        sound = Bytes.wrap(frame);
    }

    /// The next IDR picture and what comes until the one after it, in the order of time.
    void nextGroup(Consumer<AccessUnit> sink) {
        for (int i = 0; i < PICTURES_PER_GROUP; i++) {
            long ms = Math.round(pictures++ * 1000 / 30.0);
            for (long at = soundMs(); at < ms; at = soundMs()) {
                sounds++;
                sink.accept(new AccessUnit(TrackType.AUDIO, at * 90, at * 90, true, sound));
            }
            boolean random = i == 0;
            sink.accept(new AccessUnit(
                    TrackType.VIDEO, ms * 90, (ms + COMPOSITION_OFFSET_MS) * 90, random, random ? idr : picture));
        }
    }

    private long soundMs() {
        return Math.round(sounds * AUDIO.samplesPerFrame() * 1000 / (double) AUDIO.sampleRateHz());
    }

    private static AudioFormat audioFormat(Bytes configuration) {
        return AudioSpecificConfig.parse(configuration).toAudioFormat(configuration);
    }

    /// Behind its length, without anything that could be taken for a start code.
    private static Bytes nalUnit(int header, int size, Random random) {
        byte[] content = new byte[size];
        random.nextBytes(content);
        for (int i = 0; i < size; i++) {
            content[i] |= 0x10;
        }
        content[0] = (byte) header;
        return new ByteWriter().u32(size).bytes(Bytes.wrap(content)).toBytes();
    }
}
