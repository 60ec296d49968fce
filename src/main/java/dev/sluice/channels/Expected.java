package dev.sluice.channels;

import java.util.Optional;
import java.util.Set;

/// Which version of a channel a change is meant for.
public interface Expected {
    /// Whatever is there.
    Expected ANYTHING = etag -> true;

    /// Any, but there is one.
    Expected SOMETHING = Optional::isPresent;

    /// There is none.
    Expected NOTHING = Optional::isEmpty;

    /// One of these.
    static Expected version(Set<String> etags) {
        return etag -> etag.filter(etags::contains).isPresent();
    }

    /// Whether this is the version that is meant.
    ///
    /// @param etag of the version that is there, empty if there is none
    boolean holds(Optional<String> etag);

    default Expected and(Expected other) {
        return etag -> holds(etag) && other.holds(etag);
    }
}
