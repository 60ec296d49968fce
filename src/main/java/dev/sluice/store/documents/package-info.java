/// JSON documents in the object store that many processes change without a coordinator: compare-and-set on the version
/// that was read, and outcomes with names.
@NullMarked
package dev.sluice.store.documents;

import org.jspecify.annotations.NullMarked;
