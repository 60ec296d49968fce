@NullMarked
package dev.sluice.store.s3;

import org.jspecify.annotations.NullMarked;
