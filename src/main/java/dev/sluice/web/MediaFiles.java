package dev.sluice.web;

import java.nio.file.Path;
import java.util.Optional;

/// Where the objects of the media bucket stand as files. Called on worker threads, concurrently; may block.
@FunctionalInterface
public interface MediaFiles {
    /// The file of an object. Files are only ever replaced by an atomic rename, never written in place.
    ///
    /// @param key as [MediaKey] lets it through, e.g. `live/demo/index.m3u8`
    /// @return where the object would stand, or empty where it is known to be missing; the file may be gone already
    Optional<Path> find(String key);
}
