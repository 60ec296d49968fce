package dev.sluice.media;

import dev.sluice.bytes.Bytes;

/// How the access units of a track are to be read, as announced by its decoder configuration.
public sealed interface TrackFormat permits VideoFormat, AudioFormat {
    TrackType type();

    /// The decoder configuration that was announced, owned by this format: an `AVCDecoderConfigurationRecord`
    /// (ISO/IEC 14496-15 §5.3.3.1) for video, an `AudioSpecificConfig` (ISO/IEC 14496-3 §1.6.2.1) for audio. Two
    /// formats with equal configurations are the same format.
    Bytes configuration();

    /// The RFC 6381 codec string, as HLS's CODECS attribute wants it, such as `avc1.64001f` or `mp4a.40.2`.
    String codecs();
}
