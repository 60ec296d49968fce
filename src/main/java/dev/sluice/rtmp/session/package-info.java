/// The command conversation of one RTMP connection (RTMP 1.0 §7.2), from handshake to the end of a publication. No
/// I/O, clock or thread: bytes and calls in, bytes and calls out.
@NullMarked
package dev.sluice.rtmp.session;

import org.jspecify.annotations.NullMarked;
