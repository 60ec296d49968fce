package dev.sluice.live;

/// What the clean-up has to do about a lease.
enum LeaseVerdict {
    /// Its session lives or may come back, or the end of its broadcast is under way.
    LEAVE,

    /// Its session has shown no sign of life for too long; one more look, and it has ended.
    SUSPECT,

    /// Its session is gone, and its encoder has not come back: the broadcast ends.
    REAP,

    /// It has ended, and so has its playlist; the rest can be done.
    SETTLE
}
