/// What each process says of itself: one document per pod in the control bucket, with the sessions that the process
/// answers for.
@NullMarked
package dev.sluice.pods;

import org.jspecify.annotations.NullMarked;
