/// The object store on a local folder, for one process on one machine.
@NullMarked
package dev.sluice.store.file;

import org.jspecify.annotations.NullMarked;
