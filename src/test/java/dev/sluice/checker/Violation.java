package dev.sluice.checker;

import java.time.Instant;

/// A rule that did not hold.
///
/// @param at when it was seen
/// @param detail what was found, and where
public record Violation(Rule rule, Instant at, String detail) {
    @Override
    public String toString() {
        return rule + " at " + at + ": " + detail + " (" + rule.citation() + ")";
    }
}
