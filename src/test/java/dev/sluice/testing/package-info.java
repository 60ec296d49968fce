/// What several test packages share: fixtures, fakes and runners of real programs.
@NullMarked
package dev.sluice.testing;

import org.jspecify.annotations.NullMarked;
