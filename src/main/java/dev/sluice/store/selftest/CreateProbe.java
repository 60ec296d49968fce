package dev.sluice.store.selftest;

import dev.sluice.store.PutCondition;
import dev.sluice.store.StoredObject;
import java.util.Optional;

/// `If-None-Match: *`: many writers of a new object, then one more. Four round trips.
record CreateProbe(Scratch scratch, Findings findings) implements Probe {
    @Override
    public void run() {
        String key = scratch.newKey("create");
        Race race = Race.run(scratch, key, new PutCondition.IfAbsent());
        race.judge(Rule.ONE_CREATOR, findings);
        race.after()
                .map(StoredObject::content)
                .ifPresent(standing -> new Refusal(
                                scratch,
                                findings,
                                Rule.CREATE_ONCE,
                                key,
                                new PutCondition.IfAbsent(),
                                Optional.of(standing))
                        .demand());
    }
}
