@NullMarked
package dev.sluice.rtmp.message;

import org.jspecify.annotations.NullMarked;
