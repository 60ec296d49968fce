package dev.sluice.live;

import dev.sluice.bytes.Bytes;
import dev.sluice.store.GetResult;
import dev.sluice.store.ListPage;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutCondition;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import dev.sluice.store.StoreUnavailableException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The way of one process to a bucket. Each request takes effect and is answered at times of their own, so requests
/// overtake each other; what is under way arrives even if its sender has died, or while it is suspended.
final class SimStore implements ObjectStore {
    /// How long a request may wander about after its sender has given up.
    private static final Duration LATEST = Duration.ofSeconds(30);

    private static final Duration READ_DEADLINE = Duration.ofSeconds(10);

    private final SimBucket bucket;
    private final SimProcess process;
    private final SimScheduler scheduler;
    private final SimWeather weather;

    SimStore(SimBucket bucket, SimProcess process, SimScheduler scheduler, SimWeather weather) {
        this.bucket = bucket;
        this.process = process;
        this.scheduler = scheduler;
        this.weather = weather;
    }

    @Override
    public CompletionStage<PutResult> put(PutRequest request) {
        boolean conditional = !(request.condition() instanceof PutCondition.Always);
        // Its owner may release the content before a late effect. Of a segment nobody reads it.
        PutRequest sent = new PutRequest(
                request.key(),
                request.key().endsWith(".ts")
                        ? List.of()
                        : request.content().stream().map(Bytes::copy).toList(),
                request.headers(),
                request.condition(),
                request.deadline());
        return call(
                "PUT " + request.key(),
                request.deadline(),
                () -> bucket.put(process.name, sent),
                conditional ? () -> new PutResult.OutcomeUnknown("simulated") : null);
    }

    @Override
    public CompletionStage<GetResult> get(String key, @Nullable String ifNoneMatch) {
        return call("GET " + key, READ_DEADLINE, () -> bucket.get(key, ifNoneMatch), null);
    }

    @Override
    public CompletionStage<Void> delete(Collection<String> keys) {
        List<String> all = List.copyOf(keys);
        return call(
                        "DELETE " + all,
                        READ_DEADLINE,
                        () -> {
                            bucket.delete(process.name, all);
                            return all;
                        },
                        null)
                .thenApply(done -> null);
    }

    @Override
    public CompletionStage<ListPage> list(String prefix, @Nullable String startAfter, int limit) {
        boolean lagging = !weather.isCalm() || scheduler.chance(30);
        return call("LIST " + prefix, READ_DEADLINE, () -> bucket.list(prefix, startAfter, limit, lagging), null);
    }

    /// @param unknown the answer where nobody has answered, or null if the call fails then
    private <T> SimFuture<T> call(
            String what, Duration deadline, Supplier<? extends T> effect, @Nullable Supplier<? extends T> unknown) {
        SimFuture<T> answer = new SimFuture<>(process);
        long there = weather.wayNanos();
        long back = weather.wayNanos();
        long givenUp = scheduler.random.nextLong(deadline.toNanos() / 4, deadline.toNanos());
        SimWeather.Fate fate = weather.draw(process.name);
        scheduler.note(process.name, "sends", what, fate == SimWeather.Fate.SERVED ? "" : fate);
        switch (fate) {
            case SERVED -> arrive(there, effect, result -> answer(back, () -> answer.complete(result)));
            case REFUSED -> fail(answer, there + back, what);
            case LOST -> giveUp(answer, givenUp, what, unknown);
            case ANSWER_LOST -> {
                arrive(there, effect, result -> {});
                giveUp(answer, Math.max(there + back, givenUp), what, unknown);
            }
            case LATE -> {
                giveUp(answer, givenUp, what, unknown);
                arrive(givenUp + scheduler.random.nextLong(LATEST.toNanos()), effect, result -> {});
            }
            case TWICE -> {
                arrive(there, effect, result -> {});
                arrive(givenUp, effect, result -> answer(back, () -> answer.complete(result)));
            }
        }
        return answer;
    }

    private <T> void giveUp(
            SimFuture<T> answer, long delayNanos, String what, @Nullable Supplier<? extends T> unknown) {
        if (unknown == null) {
            fail(answer, delayNanos, what);
        } else {
            answer(delayNanos, () -> answer.complete(unknown.get()));
        }
    }

    private void fail(SimFuture<?> answer, long delayNanos, String what) {
        answer(
                delayNanos,
                () -> answer.completeExceptionally(new StoreUnavailableException("simulated: " + what, null)));
    }

    private void answer(long delayNanos, Runnable answer) {
        scheduler.after(delayNanos, () -> process.deliver(answer));
    }

    /// Half of what a process was about to send when it was stopped has not left it: that goes on with the process,
    /// or dies with it.
    private <T> void arrive(long delayNanos, Supplier<? extends T> effect, Consumer<T> then) {
        boolean hasLeft = scheduler.random.nextBoolean();
        scheduler.after(delayNanos, () -> {
            if (process.isRunning() || hasLeft) {
                then.accept(effect.get());
            } else {
                process.deliver(() -> arrive(0, effect, then));
            }
        });
    }
}
