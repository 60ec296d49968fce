@NullMarked
package dev.sluice.ts;

import org.jspecify.annotations.NullMarked;
