/// The object store port: whole objects under keys, conditional writes, named outcomes. Implementations stand in
/// `store.file` and `store.s3`; everything above sees only this package.
@NullMarked
package dev.sluice.store;

import org.jspecify.annotations.NullMarked;
