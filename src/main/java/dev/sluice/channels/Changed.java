package dev.sluice.channels;

import java.util.Optional;

/// How a change of a channel ended.
public sealed interface Changed {
    /// It stands in the store, or stood there already.
    ///
    /// @param before what it was, empty if there was none
    /// @param after perhaps deleted
    record Done(Optional<Channel> before, HeldChannel after) implements Changed {
        /// Whether anything is another than before.
        public boolean isNew() {
            return !before.equals(Optional.of(after.channel()));
        }
    }

    /// What it would change is not there, or not any more.
    ///
    /// @param current the channel as it stands, perhaps deleted; empty if there never was one
    /// @param attempted what a write of this very change began from that met another one; it may have taken
    /// effect
    ///     before that, so that what is missing may be missing because of it. Empty if nothing was written
    record NotFound(Optional<HeldChannel> current, Optional<Channel> attempted) implements Changed {}

    /// Another version is there than the caller expects.
    record PreconditionFailed() implements Changed {}

    /// Others have changed it again and again in between.
    record Contended() implements Changed {}
}
