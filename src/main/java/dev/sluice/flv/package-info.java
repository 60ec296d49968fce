/// FLV tag bodies as RTMP carries them (Adobe FLV 10.1 annex E, Enhanced RTMP v2) to formats and access units.
@NullMarked
package dev.sluice.flv;

import org.jspecify.annotations.NullMarked;
