/// Fixtures shared by tests of several packages.
@NullMarked
package dev.sluice.testing;

import org.jspecify.annotations.NullMarked;
