@NullMarked
package dev.sluice.rtmp.chunk;

import org.jspecify.annotations.NullMarked;
