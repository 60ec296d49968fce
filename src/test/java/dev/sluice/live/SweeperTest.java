package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.lease.LeaseState;
import dev.sluice.store.ListPage;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.StoreUnavailableException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SweeperTest {
    private final SweepFixture at = new SweepFixture();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private Sweeper sweeper(ObjectStore control, Turns turns) {
        return new Sweeper(
                at.environment,
                control,
                at.channels,
                held -> Owners.known(Owners.Fate.GONE),
                turns,
                Duration.ofSeconds(60),
                meters);
    }

    private double count(String name) {
        return meters.counter(name, "sweep", "leases").count();
    }

    @Test
    void sweepsByItselfAndCountsWhatItDid() {
        at.lease(1, "b1", LeaseState.LIVE);
        at.playlist("b1", 1, "1-a-0.ts");
        at.pass(Duration.ofMinutes(10));
        try (Sweeper sweeper = sweeper(at.control, Turns.ALWAYS)) {
            sweeper.start(Duration.ZERO);
            await().atMost(Duration.ofSeconds(10)).until(() -> count("sluice.sweep.broadcasts.sealed") == 1);
        }
        assertThat(at.hasEnded("b1")).isTrue();
        assertThat(count("sluice.sweep.failures")).isZero();
    }

    @Test
    void doesNothingWhenItIsNotItsTurn() {
        CountDownLatch asked = new CountDownLatch(2);
        try (Sweeper sweeper = sweeper(at.control, (name, interval) -> {
            asked.countDown();
            return false;
        })) {
            sweeper.start(Duration.ZERO);
            await().atMost(Duration.ofSeconds(10)).until(() -> asked.getCount() == 0);
        }
        assertThat(at.control.calls()).isEmpty();
        assertThat(at.media.calls()).isEmpty();
    }

    @Test
    void aStoreThatIsDownIsCountedAsAFailure() {
        ObjectStore down = new ForwardingStore(at.control) {
            @Override
            public CompletionStage<ListPage> list(String prefix, @Nullable String startAfter, int limit) {
                return CompletableFuture.failedStage(new StoreUnavailableException("ordered by the test", null));
            }
        };
        try (Sweeper sweeper = sweeper(down, Turns.ALWAYS)) {
            sweeper.start(Duration.ZERO);
            await().atMost(Duration.ofSeconds(10)).until(() -> count("sluice.sweep.failures") == 1);
        }
    }

    @Test
    void stopsInTheMidstOfWaitingForAStoreThatDoesNotAnswer() {
        CountDownLatch waiting = new CountDownLatch(1);
        ObjectStore silent = new ForwardingStore(at.control) {
            @Override
            public CompletionStage<ListPage> list(String prefix, @Nullable String startAfter, int limit) {
                waiting.countDown();
                return new CompletableFuture<>();
            }
        };
        Sweeper sweeper = sweeper(silent, Turns.ALWAYS);
        sweeper.start(Duration.ZERO);
        await().atMost(Duration.ofSeconds(10)).until(() -> waiting.getCount() == 0);
        long before = System.nanoTime();
        sweeper.close();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
        assertThat(count("sluice.sweep.failures")).isZero();
    }
}
