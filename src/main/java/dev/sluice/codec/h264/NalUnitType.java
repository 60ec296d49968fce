package dev.sluice.codec.h264;

/// The `nal_unit_type` values (H.264 table 7-1) that a container has to know; all others are passed on untouched.
public final class NalUnitType {
    public static final int NON_IDR_SLICE = 1;
    public static final int IDR_SLICE = 5;
    public static final int SEI = 6;
    public static final int SEQUENCE_PARAMETER_SET = 7;
    public static final int PICTURE_PARAMETER_SET = 8;
    public static final int ACCESS_UNIT_DELIMITER = 9;
    public static final int END_OF_SEQUENCE = 10;
    public static final int END_OF_STREAM = 11;
    public static final int FILLER_DATA = 12;

    private NalUnitType() {}

    /// The type in the first byte of a NAL unit, 0 to 31.
    public static int of(int firstByte) {
        return firstByte & 0x1F;
    }

    /// Whether a NAL unit of this type holds (a partition of) a slice.
    public static boolean isSlice(int type) {
        return type >= NON_IDR_SLICE && type <= IDR_SLICE;
    }
}
