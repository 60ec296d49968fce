@NullMarked
package dev.sluice.live;

import org.jspecify.annotations.NullMarked;
