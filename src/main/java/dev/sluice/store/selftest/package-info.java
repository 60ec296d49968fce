/// Finds out whether a store does what Sluice relies on, by trying it on objects of its own.
@NullMarked
package dev.sluice.store.selftest;

import org.jspecify.annotations.NullMarked;
