package dev.sluice.store.selftest;

import dev.sluice.bytes.Bytes;
import dev.sluice.store.PutCondition;
import dev.sluice.store.PutResult;
import dev.sluice.store.StoreMisconfiguredException;
import dev.sluice.store.StoreUnavailableException;
import dev.sluice.store.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Many writers of one key under one condition, of whom exactly one may win.
final class Race {
    /// More than pods ever meet at one channel, and enough for a store that judges the condition apart from the
    /// write to trip.
    static final int WRITERS = 16;

    private enum Told {
        WON,
        REFUSED,
        /// That the store cannot do it at all.
        IMPOSSIBLE,
        /// Nothing that it could rely on.
        NOTHING
    }

    private record Writer(Bytes content, CompletionStage<PutResult> result) {}

    private record Racer(Bytes content, Told told, String detail) {}

    private final List<Racer> racers;
    private final Optional<StoredObject> after;

    private Race(List<Racer> racers, Optional<StoredObject> after) {
        this.racers = racers;
        this.after = after;
    }

    /// Runs it to its end.
    static Race run(Scratch scratch, String key, PutCondition condition) {
        List<Writer> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            Bytes content = scratch.newContent();
            writers.add(new Writer(content, scratch.startPut(key, List.of(content), condition, Operation.RACING_PUT)));
        }
        List<Racer> racers = writers.stream().map(Race::racer).toList();
        return new Race(racers, scratch.standing(key));
    }

    /// What stands there now.
    Optional<StoredObject> after() {
        return after;
    }

    /// Tells what `rule` came to.
    void judge(Rule rule, Findings findings) {
        List<Racer> winners = told(Told.WON);
        Optional<Racer> author = after.flatMap(object -> racers.stream()
                .filter(racer -> racer.content.equals(object.content()))
                .findFirst());
        if (!told(Told.IMPOSSIBLE).isEmpty()) {
            findings.violated(
                    rule, "the store answered: " + told(Told.IMPOSSIBLE).getFirst().detail);
        } else if (winners.size() > 1) {
            findings.violated(rule, winners.size() + " of " + WRITERS + " were told that they had won");
        } else if (winners.size() == 1) {
            findings.judge(
                    rule,
                    author.equals(Optional.of(winners.getFirst())),
                    author.isPresent()
                            ? "the object holds what another one than the winner wrote"
                            : "the object does not hold what the winner wrote");
            after.ifPresent(object -> findings.judge(
                    Rule.ETAG_OF_PUT,
                    winners.getFirst().detail.equals(object.etag()),
                    "PUT said '" + winners.getFirst().detail + "', GET '" + object.etag() + "'"));
        } else if (author.isPresent()) {
            // The answer to the winner got lost on its way, and reading tells who it was.
            findings.holds(rule);
        } else if (told(Told.NOTHING).isEmpty()) {
            findings.violated(rule, "all " + WRITERS + " were refused");
        } else {
            findings.undecided(rule, told(Told.NOTHING).getFirst().detail);
        }
    }

    private List<Racer> told(Told told) {
        return racers.stream().filter(racer -> racer.told == told).toList();
    }

    private static Racer racer(Writer writer) {
        try {
            return switch (Scratch.await(writer.result)) {
                case PutResult.Stored(String etag, int _) -> new Racer(writer.content, Told.WON, etag);
                case PutResult.PreconditionFailed() -> new Racer(writer.content, Told.REFUSED, "");
                case PutResult.OutcomeUnknown(String why) -> new Racer(writer.content, Told.NOTHING, why);
            };
        } catch (StoreMisconfiguredException e) {
            return new Racer(writer.content, Told.IMPOSSIBLE, String.valueOf(e.getMessage()));
        } catch (StoreUnavailableException e) {
            return new Racer(writer.content, Told.NOTHING, String.valueOf(e.getMessage()));
        }
    }
}
