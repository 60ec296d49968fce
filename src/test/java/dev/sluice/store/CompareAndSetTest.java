package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bytes.Bytes;
import dev.sluice.store.CompareAndSet.Outcome;
import dev.sluice.testing.MemoryObjectStore;
import dev.sluice.testing.MemoryObjectStore.Fault;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CompareAndSetTest {
    private static final PutCondition ABSENT = new PutCondition.IfAbsent();

    private final MemoryObjectStore store = new MemoryObjectStore();
    private final CompareAndSet compareAndSet =
            new CompareAndSet(store, new ObjectHeaders("text/plain", "no-store"), Duration.ofSeconds(1));

    private Outcome write(String text, PutCondition condition) {
        return compareAndSet
                .write("key", Bytes.utf8(text), condition)
                .toCompletableFuture()
                .join();
    }

    private String won(Outcome outcome) {
        return ((Outcome.Won) outcome).etag();
    }

    @Test
    void theSecondOfTwoWritersLosesAndSeesTheFirst() {
        assertThat(write("one", ABSENT)).isInstanceOf(Outcome.Won.class);
        assertThat(write("two", ABSENT))
                .isInstanceOfSatisfying(
                        Outcome.Lost.class,
                        lost -> assertThat(
                                        lost.current().orElseThrow().content().toUtf8())
                                .isEqualTo("one"));
    }

    @Test
    void aWriteWhoseAnswerWasLostIsFoundToHaveSucceeded() {
        store.failNextPut(Fault.UNKNOWN_AFTER_EFFECT);
        String etag = won(write("one", ABSENT));
        assertThat(write("two", new PutCondition.IfMatch(etag))).isInstanceOf(Outcome.Won.class);
    }

    @Test
    void aWriteThatNeverArrivedIsSentAgain() {
        store.failNextPut(Fault.UNKNOWN_BEFORE_EFFECT);
        String etag = won(write("one", ABSENT));
        store.failNextPut(Fault.UNKNOWN_BEFORE_EFFECT);
        assertThat(write("two", new PutCondition.IfMatch(etag))).isInstanceOf(Outcome.Won.class);
        assertThat(store.text("key")).isEqualTo("two");
    }

    @Test
    void aWriteThatNeverArrivesIsGivenUp() {
        for (int i = 0; i < 10; i++) {
            store.failNextPut(Fault.UNKNOWN_BEFORE_EFFECT);
        }
        assertThatThrownBy(() -> write("one", ABSENT)).hasCauseInstanceOf(StoreUnavailableException.class);
        assertThat(store.calls().stream().filter("PUT key"::equals)).hasSizeLessThan(10);
    }

    @Test
    void anObjectThatIsGoneIsLost() {
        assertThat(write("one", new PutCondition.IfMatch("v0")))
                .isInstanceOfSatisfying(
                        Outcome.Lost.class, lost -> assertThat(lost.current()).isEmpty());
    }

    @Test
    void aStoreThatIsDownIsNoAnswer() {
        store.failNextPut(Fault.UNAVAILABLE);
        assertThatThrownBy(() -> write("one", ABSENT)).hasCauseInstanceOf(StoreUnavailableException.class);
    }
}
