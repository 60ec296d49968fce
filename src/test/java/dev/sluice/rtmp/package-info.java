@NullMarked
package dev.sluice.rtmp;

import org.jspecify.annotations.NullMarked;
