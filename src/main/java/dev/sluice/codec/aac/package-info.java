/// AAC as containers carry it (ISO/IEC 14496-3): the AudioSpecificConfig and ADTS headers.
@NullMarked
package dev.sluice.codec.aac;

import org.jspecify.annotations.NullMarked;
