package dev.sluice.media;

import dev.sluice.bytes.Bytes;

/// An AAC track whose access units are raw frames without ADTS headers.
///
/// @param sampleRateHz the rate of the core decoder: the clock that counts `samplesPerFrame`
/// @param channels 1 to 8
/// @param samplesPerFrame core samples per frame, 1024 for the AAC profiles that MPEG-TS can carry
public record AudioFormat(Bytes configuration, String codecs, int sampleRateHz, int channels, int samplesPerFrame)
        implements TrackFormat {
    public AudioFormat {
        if (sampleRateHz < 1 || channels < 1 || channels > 8 || samplesPerFrame < 1) {
            throw new IllegalArgumentException("audio format " + sampleRateHz + " Hz, " + channels + " channels, "
                    + samplesPerFrame + " samples a frame is impossible");
        }
    }

    @Override
    public TrackType type() {
        return TrackType.AUDIO;
    }
}
