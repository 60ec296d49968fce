/// Byte views, cursors and writers: the ground floor. No I/O, no framework, no clock.
@NullMarked
package dev.sluice.bytes;

import org.jspecify.annotations.NullMarked;
