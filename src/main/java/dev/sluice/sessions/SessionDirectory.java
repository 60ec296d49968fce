package dev.sluice.sessions;

import java.util.concurrent.CompletionStage;

/// Knows the sessions of all processes that share the store. Safe for all threads.
public interface SessionDirectory {
    /// How it stands, at most seven seconds ago: [SessionDetails#measuredAt()] tells when.
    ///
    /// @return fails with a [dev.sluice.store.StoreException] when the store cannot be asked
    CompletionStage<Overview> overview();
}
