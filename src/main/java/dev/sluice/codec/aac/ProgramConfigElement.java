package dev.sluice.codec.aac;

import dev.sluice.bytes.BitReader;
import dev.sluice.media.UnsupportedMediaException;

/// The program_config_element of ISO/IEC 14496-3 §4.4.1.1, which spells out a channel layout when
/// channelConfiguration is 0.
final class ProgramConfigElement {
    private ProgramConfigElement() {}

    /// Reads an element up to its comment.
    ///
    /// @return the channelConfiguration that means the same: 1 for a single front channel, 2 for a single front
    ///     pair
    /// @throws UnsupportedMediaException for every other layout: an ADTS stream would have to repeat the element
    static int readSimpleLayout(BitReader bits) {
        bits.skip(4 + 2 + 4); // element_instance_tag, object_type, sampling_frequency_index
        int front = bits.bits(4);
        int others = bits.bits(4) + bits.bits(4) + bits.bits(2); // side, back, LFE
        int associatedData = bits.bits(3);
        int coupling = bits.bits(4);
        for (int mixdown : new int[] {4, 4, 3}) { // mono, stereo, matrix
            if (bits.flag()) {
                bits.skip(mixdown);
            }
        }
        if (front != 1 || others != 0 || coupling != 0) {
            throw new UnsupportedMediaException("AAC with a channel layout of its own (" + front + " front and "
                    + others + " other elements) cannot be carried: set the encoder to mono, stereo, 5.1 or 7.1");
        }
        int channelConfiguration = bits.flag() ? 2 : 1; // front_element_is_cpe
        bits.skip(4 + 4 * associatedData); // tags
        int aligned = (int) (bits.remaining() % 8);
        bits.skip(aligned);
        bits.skip(8 * bits.bits(8)); // comment_field_data
        return channelConfiguration;
    }
}
