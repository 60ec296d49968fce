package dev.sluice.codec.aac;

import dev.sluice.media.UnsupportedMediaException;

/// The seven bytes before each raw AAC frame in MPEG-TS (ISO/IEC 13818-7 §6.2, without CRC). One per track: all but
/// the length is the same for every frame.
public final class AdtsHeader {
    public static final int SIZE_BYTES = 7;

    /// aac_frame_length has 13 bits and counts the header too.
    public static final int MAX_RAW_FRAME_BYTES = 0x1FFF - SIZE_BYTES;

    private final int profileAndRate;
    private final int channelConfiguration;

    private AdtsHeader(int profileAndRate, int channelConfiguration) {
        this.profileAndRate = profileAndRate;
        this.channelConfiguration = channelConfiguration;
    }

    /// The header for a track. HE-AAC is written as its AAC-LC core at the core's rate; decoders find the extension
    /// in the frames.
    ///
    /// @throws UnsupportedMediaException if an ADTS header cannot express the configuration
    public static AdtsHeader of(AudioSpecificConfig config) {
        int rateIndex = SamplingFrequencies.indexOf(config.sampleRateHz());
        if (rateIndex < 0) {
            throw new UnsupportedMediaException(
                    "AAC at " + config.sampleRateHz() + " Hz cannot be carried: set the encoder to 44100 or 48000 Hz");
        }
        if (config.channelConfiguration() < 1 || config.channelConfiguration() > 7) {
            throw new UnsupportedMediaException("AAC channel configuration " + config.channelConfiguration()
                    + " cannot be carried: set the encoder to mono, stereo, 5.1 or 7.1");
        }
        if (config.samplesPerFrame() != 1024) {
            throw new UnsupportedMediaException("AAC with " + config.samplesPerFrame()
                    + " samples a frame cannot be carried: set the encoder to 1024");
        }
        if (config.scalable()) {
            throw new UnsupportedMediaException("scalable AAC cannot be carried: set the encoder to AAC-LC or HE-AAC");
        }
        int profile = config.audioObjectType() - 1;
        return new AdtsHeader(profile << 6 | rateIndex << 2, config.channelConfiguration());
    }

    /// Writes the header of one frame.
    ///
    /// @param rawFrameBytes size of the raw frame behind the header, at most [#MAX_RAW_FRAME_BYTES]
    public void write(int rawFrameBytes, byte[] target, int at) {
        if (rawFrameBytes < 0 || rawFrameBytes > MAX_RAW_FRAME_BYTES) {
            throw new IllegalArgumentException(
                    "raw AAC frame of " + rawFrameBytes + " bytes, ADTS allows up to " + MAX_RAW_FRAME_BYTES);
        }
        int length = rawFrameBytes + SIZE_BYTES;
        target[at] = (byte) 0xFF; // syncword
        target[at + 1] = (byte) 0xF1; // syncword, ID 0 = MPEG-4, layer 0, protection_absent
        target[at + 2] = (byte) (profileAndRate | channelConfiguration >> 2);
        target[at + 3] = (byte) ((channelConfiguration & 3) << 6 | length >> 11);
        target[at + 4] = (byte) (length >> 3);
        target[at + 5] = (byte) ((length & 7) << 5 | 0x1F); // buffer fullness 0x7FF: variable rate
        target[at + 6] = (byte) 0xFC; // buffer fullness, one raw data block
    }
}
