package dev.sluice.store.selftest;

/// What the test has found out about one rule.
public sealed interface Verdict {
    /// It held, whenever it was tried.
    ///
    /// @param times how often it was tried
    record Holds(int times) implements Verdict {}

    /// It was broken at least once.
    ///
    /// @param seen what the store did, for the operator
    record Violated(String seen) implements Verdict {}

    /// Nothing is known: the store could not be asked, which says nothing against it.
    record NotTried(String why) implements Verdict {}
}
