/// Who owns a channel: one document per channel in the control bucket, changed by compare-and-set only.
@NullMarked
package dev.sluice.lease;

import org.jspecify.annotations.NullMarked;
