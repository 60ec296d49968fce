package dev.sluice.store.selftest;

import dev.sluice.store.GetResult;
import dev.sluice.store.PutCondition;
import dev.sluice.store.StoreMisconfiguredException;
import java.util.Optional;

/// Reads and updates an object that has never been. Three round trips.
///
/// @param etag of another object, so that it has the form of the store's ETags
record MissingProbe(Scratch scratch, Findings findings, String etag) implements Probe {
    @Override
    public void run() {
        String key = scratch.newKey("missing");
        try {
            findings.judge(
                    Rule.MISSING_IS_NOT_FOUND,
                    scratch.get(key, null) instanceof GetResult.NotFound,
                    "the store has an object that nobody has written");
        } catch (StoreMisconfiguredException e) {
            findings.violated(Rule.MISSING_IS_NOT_FOUND, String.valueOf(e.getMessage()));
        }
        new Refusal(scratch, findings, Rule.UPDATE_MISSING, key, new PutCondition.IfMatch(etag), Optional.empty())
                .demand();
    }
}
