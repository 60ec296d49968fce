/// The server's side of the RTMP handshake (RTMP 1.0 §5.2), plain and with digests. No I/O.
@NullMarked
package dev.sluice.rtmp.handshake;

import org.jspecify.annotations.NullMarked;
