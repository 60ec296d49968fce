package dev.sluice.store.selftest;

import dev.sluice.bytes.Bytes;
import dev.sluice.store.PutCondition;
import dev.sluice.store.StoredObject;
import java.util.Optional;

/// `If-Match`: many writers that hold one version, then one that still holds it. Five round trips.
record UpdateProbe(Scratch scratch, Findings findings) implements Probe {
    @Override
    public void run() {
        String key = scratch.newKey("update");
        Bytes first = scratch.newContent();
        Optional<String> held = scratch.write(key, first, new PutCondition.IfAbsent());
        if (held.isEmpty()) {
            findings.undecided(Rule.ONE_UPDATER, "the object to update could not be created");
            findings.undecided(Rule.UPDATE_HELD, "the object to update could not be created");
            return;
        }
        PutCondition stale = new PutCondition.IfMatch(held.get());
        Race race = Race.run(scratch, key, stale);
        race.judge(Rule.ONE_UPDATER, findings);
        Optional<Bytes> standing = race.after().map(StoredObject::content);
        if (standing.isPresent() && !standing.get().equals(first)) {
            new Refusal(scratch, findings, Rule.UPDATE_HELD, key, stale, standing).demand();
        }
    }
}
