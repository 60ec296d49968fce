@NullMarked
package dev.sluice.codec.h264;

import org.jspecify.annotations.NullMarked;
