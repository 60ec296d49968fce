/// RTMP messages (RTMP 1.0 §5.4, §6, §7) as a sealed family of records. No I/O.
@NullMarked
package dev.sluice.rtmp.message;

import org.jspecify.annotations.NullMarked;
