package dev.sluice.checker;

/// Takes what a part of a checker has found.
@FunctionalInterface
interface Reporter {
    void report(Rule rule, String detail);
}
