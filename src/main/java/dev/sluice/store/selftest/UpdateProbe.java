package dev.sluice.store.selftest;

import dev.sluice.bytes.Bytes;
import dev.sluice.store.PutCondition;
import dev.sluice.store.StoredObject;
import java.util.Optional;

/// `If-Match`: many writers that hold one version, again and again, then one that still holds the first. Two round
/// trips for each race, and three.
record UpdateProbe(Scratch scratch, Findings findings, int races) implements Probe {
    @Override
    public void run() {
        String key = scratch.newKey("update");
        Bytes first = scratch.newContent();
        Optional<String> created = scratch.write(key, first, new PutCondition.IfAbsent());
        if (created.isEmpty()) {
            findings.undecided(Rule.ONE_UPDATER, "the object to update could not be created");
            findings.undecided(Rule.UPDATE_HELD, "the object to update could not be created");
            return;
        }
        String held = created.get();
        Optional<StoredObject> standing = Optional.empty();
        for (int i = 0; i < races; i++) {
            Race race = Race.run(scratch, key, new PutCondition.IfMatch(held));
            race.judge(Rule.ONE_UPDATER, findings);
            standing = race.after();
            if (standing.isPresent()) {
                held = standing.get().etag();
            }
        }
        Optional<Bytes> newest = standing.map(StoredObject::content);
        if (newest.isPresent() && !newest.get().equals(first)) {
            new Refusal(scratch, findings, Rule.UPDATE_HELD, key, new PutCondition.IfMatch(created.get()), newest)
                    .demand();
        }
    }
}
