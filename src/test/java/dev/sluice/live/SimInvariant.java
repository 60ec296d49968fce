package dev.sluice.live;

/// What holds in every history, whatever happens.
enum SimInvariant {
    /// The versions of a playlist tell one history: nothing is taken back, renumbered or told otherwise.
    SINGLE_HISTORY,

    /// Who writes a playlist has won its epoch, and no epoch goes back.
    ONE_OWNER,

    /// What a newer epoch has fenced is not named any more.
    NO_FENCED_SEGMENT,

    /// Nothing follows EXT-X-ENDLIST.
    END_IS_FINAL,

    /// What a playlist names is there.
    NAMED_IS_THERE,

    /// What a playlist has named stays as long as players may still ask for it.
    KEPT_LONG_ENOUGH,

    /// The index leads to a broadcast that is there, and never back to an older one.
    INDEX_LEADS_ON,

    /// Who wins a channel after its key was revoked names nothing; who was live then, or was kicked, soon falls
    /// silent.
    REVOKED_IS_SILENT,

    /// A channel whose session was kicked takes no other before its time.
    KICK_HOLDS,

    /// Who lives, and can reach the store, is not ended by a sweep.
    UNDISTURBED,

    /// An encoder that keeps trying is on air soon, once the store works.
    ON_AIR_SOON,

    /// Each broadcast has its end at last, and what is left then is what shall be left.
    ALL_ENDS
}
