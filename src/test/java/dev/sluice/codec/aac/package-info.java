@NullMarked
package dev.sluice.codec.aac;

import org.jspecify.annotations.NullMarked;
