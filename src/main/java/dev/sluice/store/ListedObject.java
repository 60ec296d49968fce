package dev.sluice.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An object as a listing shows it: perhaps not its newest version.
///
/// @param etag as reading that version would give it, null where the store would have to read the object to tell
/// @param lastModified when that version was written, on the store's clock
public record ListedObject(String key, @Nullable String etag, Instant lastModified) {}
