@NullMarked
package dev.sluice.rtmp.handshake;

import org.jspecify.annotations.NullMarked;
