/// Access units to an MPEG-2 transport stream (H.222.0), for HLS segments (RFC 8216 §3.2).
@NullMarked
package dev.sluice.ts;

import org.jspecify.annotations.NullMarked;
