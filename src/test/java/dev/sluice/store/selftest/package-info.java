@NullMarked
package dev.sluice.store.selftest;

import org.jspecify.annotations.NullMarked;
