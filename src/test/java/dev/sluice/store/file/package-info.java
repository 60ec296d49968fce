@NullMarked
package dev.sluice.store.file;

import org.jspecify.annotations.NullMarked;
