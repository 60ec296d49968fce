/// The narrow waist between containers: tracks of access units in, packaged segments out. No I/O, no clock.
@NullMarked
package dev.sluice.media;

import org.jspecify.annotations.NullMarked;
