/// The audit trail: who has changed what, as objects in the control bucket that are only ever added.
@NullMarked
package dev.sluice.audit;

import org.jspecify.annotations.NullMarked;
