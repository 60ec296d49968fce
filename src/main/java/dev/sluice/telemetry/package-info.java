/// What operators measure and trace, taken where the floors below are called, so that those know nothing of it.
@NullMarked
package dev.sluice.telemetry;

import org.jspecify.annotations.NullMarked;
