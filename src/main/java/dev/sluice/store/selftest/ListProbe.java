package dev.sluice.store.selftest;

import dev.sluice.store.PutCondition;
import dev.sluice.store.StoreMisconfiguredException;
import java.util.Optional;
import java.util.Set;

/// Writes an object, lists it, deletes it, and tries to bring it back as somebody who has slept meanwhile. Six
/// round trips.
record ListProbe(Scratch scratch, Findings findings) implements Probe {
    @Override
    public void run() {
        String key = scratch.newKey("list");
        Optional<String> etag = scratch.write(key, scratch.newContent(), new PutCondition.IfAbsent());
        if (etag.isEmpty()) {
            findings.undecided(Rule.LISTED, "the answer to a write got lost");
            return;
        }
        try {
            boolean listed = Scratch.await(scratch.startList(key, 1)).keys().contains(key);
            findings.judge(Rule.LISTED, listed, "it was not in the list after its PUT");
        } catch (StoreMisconfiguredException e) {
            findings.violated(Rule.LISTABLE, String.valueOf(e.getMessage()));
        }
        if (deleted(key)) {
            new Refusal(
                            scratch,
                            findings,
                            Rule.UPDATE_MISSING,
                            key,
                            new PutCondition.IfMatch(etag.get()),
                            Optional.empty())
                    .demand();
        }
    }

    private boolean deleted(String key) {
        try {
            scratch.delete(Set.of(key));
        } catch (StoreMisconfiguredException e) {
            findings.violated(Rule.DELETED_IS_GONE, String.valueOf(e.getMessage()));
            return false;
        }
        boolean gone = scratch.standing(key).isEmpty();
        findings.judge(Rule.DELETED_IS_GONE, gone, "it was still read after its DELETE");
        return gone;
    }
}
