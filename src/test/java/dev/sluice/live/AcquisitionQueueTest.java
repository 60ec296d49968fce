package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// When whose turn it is: two tokens a second, four at first.
class AcquisitionQueueTest extends PublisherFixture {
    private final AcquisitionQueue queue = new AcquisitionQueue(2, () -> nowNanos);
    private final List<String> order = new ArrayList<>();

    private Client enter(String name) {
        Client client = new Client(HERE);
        queue.enter(client).thenAccept(turn -> order.add(name + " " + turn));
        return client;
    }

    private void enter(int count) {
        for (int i = 0; i < count; i++) {
            enter("" + i);
        }
    }

    private void passSlowly(Duration time) {
        for (long ms = 0; ms < time.toMillis(); ms += 10) {
            pass(Duration.ofMillis(10));
        }
    }

    @Test
    void whoFindsATokenGoesAtOnce() {
        enter(4);
        assertThat(order).containsExactly("0 AT_ONCE", "1 AT_ONCE", "2 AT_ONCE", "3 AT_ONCE");
    }

    @Test
    void theOthersGoInTheirOrderAsTokensCome() {
        enter(4);
        order.clear();
        enter("a");
        enter("b");
        enter("c");
        passSlowly(Duration.ofMillis(490));
        assertThat(order).isEmpty();
        passSlowly(Duration.ofMillis(520));
        assertThat(order).containsExactly("a AFTER_A_WAIT", "b AFTER_A_WAIT");
        passSlowly(Duration.ofMillis(510));
        assertThat(order).last().isEqualTo("c AFTER_A_WAIT");
    }

    @Test
    void nobodyOvertakesThoseWhoWait() {
        enter(4);
        order.clear();
        enter("a");
        nowNanos += Duration.ofMillis(700).toNanos();
        enter("b");
        assertThat(order).containsExactly("a AFTER_A_WAIT");
    }

    @Test
    void whoLeavesCostsNoTokenAndHoldsNobodyUp() {
        enter(4);
        order.clear();
        Client leaving = enter("a");
        enter("b");
        leaving.open = false;
        passSlowly(Duration.ofMillis(520));
        assertThat(order).containsExactly("a GONE", "b AFTER_A_WAIT");
    }

    @Test
    void whoCannotHaveATurnWithinTenSecondsIsSentAwayAtOnce() {
        enter(4 + 20);
        order.clear();
        Client leaving = enter("late");
        assertThat(order).containsExactly("late TOO_MANY");
        assertThat(leaving.refusal).isNull();
        passSlowly(Duration.ofSeconds(10).plusMillis(100));
        assertThat(order)
                .hasSize(21)
                .filteredOn(turn -> turn.endsWith("AFTER_A_WAIT"))
                .hasSize(20);
    }

    @Test
    void whoHasWaitedTooLongIsSentAway() {
        enter(5);
        order.clear();
        // A suspended process: its timers come late.
        nowNanos += Duration.ofSeconds(11).toNanos();
        loop.pass(Duration.ofSeconds(11));
        assertThat(order).containsExactly("4 TOO_MANY");
        enter("next");
        assertThat(order).last().isEqualTo("next AT_ONCE");
    }

    @Test
    void aDrainSendsEverybodyAway() {
        enter(5);
        order.clear();
        queue.close();
        enter("next");
        assertThat(order).containsExactly("4 CLOSED", "next CLOSED");
    }
}
