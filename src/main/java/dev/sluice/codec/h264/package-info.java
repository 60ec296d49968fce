/// H.264 as containers carry it (ITU-T H.264, ISO/IEC 14496-15): parameter sets, decoder configuration, NAL units
/// behind length fields. Reads headers only; never decodes a picture.
@NullMarked
package dev.sluice.codec.h264;

import org.jspecify.annotations.NullMarked;
