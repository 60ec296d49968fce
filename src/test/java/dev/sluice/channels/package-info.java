@NullMarked
package dev.sluice.channels;

import org.jspecify.annotations.NullMarked;
