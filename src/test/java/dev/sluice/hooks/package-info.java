@NullMarked
package dev.sluice.hooks;

import org.jspecify.annotations.NullMarked;
