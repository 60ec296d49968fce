@NullMarked
package dev.sluice.sessions;

import org.jspecify.annotations.NullMarked;
