package dev.sluice.codec.aac;

import dev.sluice.bytes.BitReader;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import dev.sluice.media.AudioFormat;
import dev.sluice.media.UnsupportedMediaException;

/// The AudioSpecificConfig of ISO/IEC 14496-3 §1.6.2.1 for the AAC profiles: what the core decoder needs, and
/// whether spectral band replication (HE-AAC) or parametric stereo (HE-AAC v2) is signalled. Implicit SBR, which
/// nothing in the configuration shows, reads as plain AAC-LC.
///
/// @param audioObjectType of the core: 1 Main, 2 LC, 3 SSR, 4 LTP
/// @param sampleRateHz of the core decoder; with SBR the output usually has twice as much
/// @param channelConfiguration 1 to 7, 11, 12 or 14; a program config element that says no more than mono or stereo
/// reads as 1
///     or 2
/// @param samplesPerFrame of the core decoder: 1024 or 960
/// @param scalable whether the frames depend on a core coder or use extensions, which plain decoders cannot read
public record AudioSpecificConfig(
        int audioObjectType,
        int sampleRateHz,
        int channelConfiguration,
        boolean spectralBandReplication,
        boolean parametricStereo,
        int samplesPerFrame,
        boolean scalable) {
    /// A channel layout with its comment takes under 400 bytes; everything else takes ten.
    private static final int MAX_BYTES = 1024;

    private static final int SBR = 5;
    private static final int PARAMETRIC_STEREO = 29;
    private static final int SBR_SYNC_EXTENSION = 0x2B7;
    private static final int PARAMETRIC_STEREO_SYNC_EXTENSION = 0x548;

    /// Parses a configuration; nothing of `bytes` is kept.
    ///
    /// @throws MalformedException if it is cut off or uses reserved values
    /// @throws UnsupportedMediaException if it is well-formed but not AAC Main, LC, SSR, LTP, HE or HEv2, or has a
    ///     channel layout of its own
    public static AudioSpecificConfig parse(Bytes bytes) {
        if (bytes.length() > MAX_BYTES) {
            throw new MalformedException(
                    "AudioSpecificConfig of " + bytes.length() + " bytes, allowed are " + MAX_BYTES);
        }
        BitReader bits = new BitReader(bytes);
        int type = audioObjectType(bits);
        int rate = SamplingFrequencies.read(bits);
        int channels = bits.bits(4);
        boolean sbr = type == SBR || type == PARAMETRIC_STEREO;
        boolean ps = type == PARAMETRIC_STEREO;
        if (sbr) {
            SamplingFrequencies.read(bits); // of the output
            type = audioObjectType(bits);
        }
        if (type < 1 || type > 4) {
            throw new UnsupportedMediaException(
                    "audio of MPEG-4 object type " + type + " cannot be carried: set the encoder to AAC-LC or HE-AAC");
        }
        // GASpecificConfig, §4.4.1
        int samplesPerFrame = bits.flag() ? 960 : 1024;
        boolean scalable = bits.flag(); // dependsOnCoreCoder
        if (scalable) {
            bits.skip(14);
        }
        scalable |= bits.flag(); // extensionFlag
        if (channels == 0) {
            channels = ProgramConfigElement.readSimpleLayout(bits);
        }
        if (channels > 7 && channels != 11 && channels != 12 && channels != 14) {
            throw new UnsupportedMediaException("AAC channel configuration " + channels
                    + " cannot be carried: set the encoder to mono, stereo, 5.1 or 7.1");
        }
        if (!sbr) {
            int extensions = syncExtensions(bits);
            sbr = extensions > 0;
            ps = extensions > 1;
        }
        return new AudioSpecificConfig(type, rate, channels, sbr, ps, samplesPerFrame, scalable);
    }

    private static int audioObjectType(BitReader bits) {
        int type = bits.bits(5);
        return type == 31 ? 32 + bits.bits(6) : type;
    }

    /// Backward compatible signalling behind the core's configuration. Searched bit by bit, as other readers do,
    /// because some writers pad to a byte before it.
    ///
    /// @return 0 without SBR, 1 with SBR, 2 with SBR and parametric stereo
    private static int syncExtensions(BitReader bits) {
        if (bits.remaining() < 16) {
            return 0;
        }
        int window = bits.bits(11);
        while (window != SBR_SYNC_EXTENSION) {
            if (bits.remaining() < 6) {
                return 0;
            }
            window = (window << 1 | bits.bit()) & 0x7FF;
        }
        if (bits.remaining() < 6 || audioObjectType(bits) != SBR || !bits.flag()) {
            return 0;
        }
        SamplingFrequencies.read(bits); // of the output
        boolean ps = bits.remaining() >= 12 && bits.bits(11) == PARAMETRIC_STEREO_SYNC_EXTENSION && bits.flag();
        return ps ? 2 : 1;
    }

    /// The number of channels that a decoder puts out.
    public int channels() {
        return switch (channelConfiguration) {
            case 1 -> parametricStereo ? 2 : 1;
            case 7, 12, 14 -> 8;
            case 11 -> 7;
            default -> channelConfiguration;
        };
    }

    /// The RFC 6381 codec string: `mp4a.40.` and the signalled object type.
    public String codecs() {
        int type = parametricStereo ? PARAMETRIC_STEREO : spectralBandReplication ? SBR : audioObjectType;
        return "mp4a.40." + type;
    }

    /// The format to announce.
    ///
    /// @param configuration the bytes this was parsed from; copied
    public AudioFormat toAudioFormat(Bytes configuration) {
        return new AudioFormat(configuration.copy(), codecs(), sampleRateHz, channels(), samplesPerFrame);
    }
}
