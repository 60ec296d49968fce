package dev.sluice.channels;

/// Ends running sessions that a change of their channel does not allow any more.
public interface SessionGuard {
    /// Looks at who owns the channel, and ends it if its key does not open the channel any more. Called after the
    /// channel's new document is stored, so that a session which starts meanwhile sees either the document or its
    /// loss. Blocks.
    ///
    /// @param channel as it stands now; perhaps deleted
    /// @throws dev.sluice.store.StoreException if the store cannot be asked; the owner notices by itself later
    void afterChange(Channel channel);
}
