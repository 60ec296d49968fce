@NullMarked
package dev.sluice.lease;

import org.jspecify.annotations.NullMarked;
