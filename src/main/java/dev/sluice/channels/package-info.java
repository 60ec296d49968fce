/// Channels and their stream keys, as documents in the control bucket: who may publish.
@NullMarked
package dev.sluice.channels;

import org.jspecify.annotations.NullMarked;
