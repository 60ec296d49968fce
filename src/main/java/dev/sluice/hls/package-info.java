/// From access units to HLS (RFC 8216): cutting segments, the media playlist's history and both playlists' text. No
/// I/O; the one clock, for EXT-X-PROGRAM-DATE-TIME, is handed in.
@NullMarked
package dev.sluice.hls;

import org.jspecify.annotations.NullMarked;
