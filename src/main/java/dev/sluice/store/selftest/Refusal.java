package dev.sluice.store.selftest;

import dev.sluice.bytes.Bytes;
import dev.sluice.store.PutCondition;
import dev.sluice.store.PutResult;
import dev.sluice.store.StoreMisconfiguredException;
import dev.sluice.store.StoredObject;
import java.util.Optional;

/// Writes under a condition that does not hold: the store must say so, and must leave the object as it is.
///
/// @param rule what is broken otherwise
/// @param standing the object's content, empty if there is none
record Refusal(
        Scratch scratch, Findings findings, Rule rule, String key, PutCondition condition, Optional<Bytes> standing) {
    /// How often a write is sent whose answer got lost.
    private static final int ATTEMPTS = 3;

    void demand() {
        String lost = "";
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            PutResult result;
            try {
                result = scratch.put(key, scratch.newContent(), condition);
            } catch (StoreMisconfiguredException e) {
                findings.violated(rule, "the store answered: " + e.getMessage());
                return;
            }
            boolean unchanged = scratch.standing(key).map(StoredObject::content).equals(standing);
            switch (result) {
                case PutResult.Stored stored -> {
                    findings.violated(rule, "the store took the write");
                    return;
                }
                case PutResult.PreconditionFailed() -> {
                    findings.judge(rule, unchanged, "the store refused the write, and yet the object has changed");
                    return;
                }
                case PutResult.OutcomeUnknown(String why) -> {
                    if (!unchanged) {
                        findings.violated(rule, "a write whose answer was lost took effect (" + why + ")");
                        return;
                    }
                    lost = why;
                }
            }
        }
        findings.undecided(rule, lost);
    }
}
