@NullMarked
package dev.sluice.bytes;

import org.jspecify.annotations.NullMarked;
