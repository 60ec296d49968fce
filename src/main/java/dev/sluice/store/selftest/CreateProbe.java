package dev.sluice.store.selftest;

import dev.sluice.bytes.Bytes;
import dev.sluice.store.PutCondition;
import dev.sluice.store.StoredObject;
import java.util.Optional;

/// `If-None-Match: *`: many writers of a new object, again and again, then one of an object that is there. Two round
/// trips for each race, and two.
record CreateProbe(Scratch scratch, Findings findings, int races) implements Probe {
    @Override
    public void run() {
        String key = "";
        Optional<Bytes> standing = Optional.empty();
        for (int i = 0; i < races; i++) {
            key = scratch.newKey("create");
            Race race = Race.run(scratch, key, new PutCondition.IfAbsent());
            race.judge(Rule.ONE_CREATOR, findings);
            standing = race.after().map(StoredObject::content);
        }
        if (standing.isPresent()) {
            new Refusal(scratch, findings, Rule.CREATE_ONCE, key, new PutCondition.IfAbsent(), standing).demand();
        }
    }
}
