package dev.sluice.live;

/// An invariant that did not hold.
final class SimBroken extends AssertionError {
    private static final long serialVersionUID = 1L;

    final SimInvariant invariant;

    SimBroken(SimInvariant invariant, String how) {
        super(invariant + " " + how);
        this.invariant = invariant;
    }
}
