@NullMarked
package dev.sluice.pods;

import org.jspecify.annotations.NullMarked;
