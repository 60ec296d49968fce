@NullMarked
package dev.sluice.flv;

import org.jspecify.annotations.NullMarked;
