package dev.sluice.live;

import dev.sluice.store.GetResult;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.StoredObject;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Stores as a sweeper with a bug sees them: it measures time with a clock of its own, which runs a hundred times too
/// fast.
final class WrongClock extends ForwardingStore {
    WrongClock(ObjectStore store) {
        super(store);
    }

    @Override
    public CompletionStage<GetResult> get(String key, @Nullable String ifNoneMatch) {
        return super.get(key, ifNoneMatch).thenApply(WrongClock::seen);
    }

    private static GetResult seen(GetResult read) {
        if (!(read instanceof GetResult.Found(StoredObject object))) {
            return read;
        }
        Duration sinceStart = Duration.between(SweepWorld.START, object.date());
        return new GetResult.Found(new StoredObject(
                object.etag(),
                object.lastModified(),
                object.date().plus(sinceStart.multipliedBy(99)),
                object.content()));
    }
}
