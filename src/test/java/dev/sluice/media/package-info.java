@NullMarked
package dev.sluice.media;

import org.jspecify.annotations.NullMarked;
