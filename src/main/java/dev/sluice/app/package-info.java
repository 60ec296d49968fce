/// Wiring, lifecycle, health, start-up checks.
@NullMarked
package dev.sluice.app;

import org.jspecify.annotations.NullMarked;
