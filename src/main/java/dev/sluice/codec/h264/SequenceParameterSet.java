package dev.sluice.codec.h264;

import dev.sluice.bytes.BitReader;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;

/// What a packager needs of a sequence parameter set (H.264 §7.3.2.1.1).
///
/// @param id seq_parameter_set_id, 0 to 31
/// @param chromaFormatIdc 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4
/// @param width displayed width in luma samples, after cropping
/// @param height displayed height in luma samples of a frame (not of a field), after cropping
/// @param framesPerSecond from the VUI's timing information; 0 when it has none or one that cannot be meant
public record SequenceParameterSet(
        int profileIdc,
        int constraintFlags,
        int levelIdc,
        int id,
        int chromaFormatIdc,
        int bitDepthLuma,
        int bitDepthChroma,
        int width,
        int height,
        double framesPerSecond) {
    /// No level allows wider or higher pictures: level 6.2 has MaxFS 139,264 macroblocks, and neither side may
    /// exceed √(8·MaxFS) (§A.3.1).
    private static final int MAX_SIDE_MACROBLOCKS = 1055;

    /// No level allows more frames per second (§A.3.1). What claims more is a variable frame rate whose time base
    /// was written where the rate belongs.
    private static final double MAX_FRAMES_PER_SECOND = 300;

    public SequenceParameterSet {
        if (id < 0 || id > 31) {
            throw new MalformedException("seq_parameter_set_id " + id + " is not 0 to 31");
        }
        if (width < 1 || height < 1) {
            throw new MalformedException("picture of " + width + "x" + height + " after cropping");
        }
    }

    /// Parses a whole NAL unit, its first byte included.
    ///
    /// @throws MalformedException if it is none or has impossible values. Broken usability information alone only
    ///     costs the frame rate.
    public static SequenceParameterSet parse(Bytes nalUnit) {
        if (nalUnit.isEmpty() || NalUnitType.of(nalUnit.get(0)) != NalUnitType.SEQUENCE_PARAMETER_SET) {
            throw new MalformedException("not a sequence parameter set: " + nalUnit.length() + " bytes");
        }
        BitReader bits = new BitReader(Rbsp.of(nalUnit));
        int profileIdc = bits.bits(8);
        int constraintFlags = bits.bits(8);
        int levelIdc = bits.bits(8);
        int id = bounded(bits, "seq_parameter_set_id", 31);
        int chromaFormatIdc = 1;
        boolean separateColourPlanes = false;
        int bitDepthLuma = 8;
        int bitDepthChroma = 8;
        if (hasChromaFormat(profileIdc)) {
            chromaFormatIdc = bounded(bits, "chroma_format_idc", 3);
            separateColourPlanes = chromaFormatIdc == 3 && bits.flag();
            bitDepthLuma = 8 + bounded(bits, "bit_depth_luma_minus8", 6);
            bitDepthChroma = 8 + bounded(bits, "bit_depth_chroma_minus8", 6);
            bits.skip(1); // qpprime_y_zero_transform_bypass_flag
            if (bits.flag()) {
                skipScalingMatrix(bits, chromaFormatIdc == 3 ? 12 : 8);
            }
        }
        bits.unsignedExpGolomb(); // log2_max_frame_num_minus4
        skipPictureOrderCount(bits);
        bits.unsignedExpGolomb(); // max_num_ref_frames
        bits.skip(1); // gaps_in_frame_num_value_allowed_flag
        int widthMacroblocks = 1 + bounded(bits, "pic_width_in_mbs_minus1", MAX_SIDE_MACROBLOCKS - 1);
        int heightMapUnits = 1 + bounded(bits, "pic_height_in_map_units_minus1", MAX_SIDE_MACROBLOCKS - 1);
        int fieldFactor = bits.flag() ? 1 : 2; // frame_mbs_only_flag
        if (fieldFactor == 2) {
            bits.skip(1); // mb_adaptive_frame_field_flag
        }
        bits.skip(1); // direct_8x8_inference_flag
        int width = widthMacroblocks * 16;
        int height = heightMapUnits * 16 * fieldFactor;
        if (bits.flag()) {
            boolean subsampled = !separateColourPlanes && chromaFormatIdc != 0;
            int cropUnitX = subsampled && chromaFormatIdc != 3 ? 2 : 1;
            int cropUnitY = (subsampled && chromaFormatIdc == 1 ? 2 : 1) * fieldFactor;
            width -= cropUnitX * (crop(bits) + crop(bits));
            height -= cropUnitY * (crop(bits) + crop(bits));
        }
        return new SequenceParameterSet(
                profileIdc,
                constraintFlags,
                levelIdc,
                id,
                chromaFormatIdc,
                bitDepthLuma,
                bitDepthChroma,
                width,
                height,
                framesPerSecond(bits));
    }

    /// Whether sets of this profile carry chroma format and bit depths (§7.3.2.1.1).
    static boolean hasChromaFormat(int profileIdc) {
        return switch (profileIdc) {
            case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135 -> true;
            default -> false;
        };
    }

    private static int crop(BitReader bits) {
        return bounded(bits, "frame cropping offset", MAX_SIDE_MACROBLOCKS * 16);
    }

    private static int bounded(BitReader bits, String name, int max) {
        long value = bits.unsignedExpGolomb();
        if (value > max) {
            throw new MalformedException(name + " " + value + " is over " + max);
        }
        return (int) value;
    }

    private static void skipScalingMatrix(BitReader bits, int lists) {
        for (int i = 0; i < lists; i++) {
            if (bits.flag()) {
                skipScalingList(bits, i < 6 ? 16 : 64);
            }
        }
    }

    /// §7.3.2.1.1.1: deltas follow only until one of them makes the next scale 0.
    private static void skipScalingList(BitReader bits, int size) {
        int lastScale = 8;
        int nextScale = 8;
        for (int i = 0; i < size && nextScale != 0; i++) {
            nextScale = (lastScale + (int) bits.signedExpGolomb() + 256) & 0xFF;
            lastScale = nextScale == 0 ? lastScale : nextScale;
        }
    }

    private static void skipPictureOrderCount(BitReader bits) {
        int type = bounded(bits, "pic_order_cnt_type", 2);
        if (type == 0) {
            bits.unsignedExpGolomb(); // log2_max_pic_order_cnt_lsb_minus4
        } else if (type == 1) {
            bits.skip(1); // delta_pic_order_always_zero_flag
            bits.signedExpGolomb(); // offset_for_non_ref_pic
            bits.signedExpGolomb(); // offset_for_top_to_bottom_field
            int cycle = bounded(bits, "num_ref_frames_in_pic_order_cnt_cycle", 255);
            for (int i = 0; i < cycle; i++) {
                bits.signedExpGolomb(); // offset_for_ref_frame
            }
        }
    }

    /// The timing information of the VUI (§E.1.1): a frame takes two clock ticks, one per field.
    private static double framesPerSecond(BitReader bits) {
        try {
            if (!bits.flag()) { // vui_parameters_present_flag
                return 0;
            }
            if (bits.flag() && bits.bits(8) == 255) { // aspect_ratio_idc Extended_SAR
                bits.skip(32);
            }
            if (bits.flag()) { // overscan_info_present_flag
                bits.skip(1);
            }
            if (bits.flag()) { // video_signal_type_present_flag
                bits.skip(4);
                if (bits.flag()) { // colour_description_present_flag
                    bits.skip(24);
                }
            }
            if (bits.flag()) { // chroma_loc_info_present_flag
                bits.unsignedExpGolomb();
                bits.unsignedExpGolomb();
            }
            if (!bits.flag()) { // timing_info_present_flag
                return 0;
            }
            long unitsInTick = bits.u32();
            long timeScale = bits.u32();
            double rate = unitsInTick == 0 ? 0 : timeScale / (2.0 * unitsInTick);
            return rate <= MAX_FRAMES_PER_SECOND ? rate : 0;
        } catch (MalformedException _) {
            // Seen with encoders that cut the set short: the picture is decodable, only the rate is not known.
            return 0;
        }
    }
}
