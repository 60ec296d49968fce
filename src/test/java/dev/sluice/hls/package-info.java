@NullMarked
package dev.sluice.hls;

import org.jspecify.annotations.NullMarked;
