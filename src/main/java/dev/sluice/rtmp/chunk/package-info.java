/// The RTMP chunk stream (RTMP 1.0 §5.3): bytes to whole messages and back. No I/O.
@NullMarked
package dev.sluice.rtmp.chunk;

import org.jspecify.annotations.NullMarked;
