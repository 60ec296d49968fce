package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.testing.MemoryObjectStore;
import dev.sluice.testing.MemoryObjectStore.Fault;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private static final Duration MINUTE = Duration.ofSeconds(60);

    private final MemoryObjectStore control = new MemoryObjectStore();
    private final Turns one = Turns.among(control, new ObjectMapper(), "one");
    private final Turns two = Turns.among(control, new ObjectMapper(), "two");

    @Test
    void onlyOneGoesAndGoesAgainAfterTheInterval() {
        assertThat(one.take("leases", MINUTE)).isTrue();
        assertThat(two.take("leases", MINUTE)).isFalse();
        assertThat(one.take("leases", MINUTE)).isFalse();
        control.pass(MINUTE);
        assertThat(two.take("leases", MINUTE)).isFalse();
        assertThat(one.take("leases", MINUTE)).isTrue();
    }

    @Test
    void anotherGoesWhenTheLastOneIsOverdue() {
        assertThat(one.take("leases", MINUTE)).isTrue();
        control.pass(Duration.ofSeconds(90));
        assertThat(two.take("leases", MINUTE)).isTrue();
        assertThat(one.take("leases", MINUTE)).isFalse();
    }

    @Test
    void ofTwoAtTheSameMomentOneGoes() {
        control.onNextPut(() -> assertThat(two.take("leases", MINUTE)).isTrue());
        assertThat(one.take("leases", MINUTE)).isFalse();
    }

    @Test
    void whoseAnswerWasLostHasStillTakenTheTurn() {
        control.failNextPut(Fault.UNKNOWN_AFTER_EFFECT);
        assertThat(one.take("leases", MINUTE)).isTrue();
        assertThat(two.take("leases", MINUTE)).isFalse();
    }

    @Test
    void differentSweepsHaveDifferentTurns() {
        assertThat(one.take("leases", MINUTE)).isTrue();
        assertThat(two.take("segments", MINUTE)).isTrue();
    }

    @Test
    void aDocumentThatIsNoTurnIsReplacedWhenItIsOld() {
        control.write("sweeps/leases.json", "?");
        assertThat(one.take("leases", MINUTE)).isFalse();
        control.pass(Duration.ofSeconds(90));
        assertThat(one.take("leases", MINUTE)).isTrue();
    }
}
