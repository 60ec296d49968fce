/// What the fuzz targets share: reading their input, cutting it into pieces, and what an input may cost.
@NullMarked
package dev.sluice.fuzz;

import org.jspecify.annotations.NullMarked;
