package dev.sluice.store.documents;

import dev.sluice.store.StoredObject;
import java.util.Optional;

/// How a change of a document ended.
public sealed interface Replaced {
    /// The new document stands in the store under this ETag.
    record Won(String etag) implements Replaced {}

    /// Somebody else has changed it since it was read.
    ///
    /// @param current what stands there instead, empty if nothing does
    record Lost(Optional<StoredObject> current) implements Replaced {}
}
