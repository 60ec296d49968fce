package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.channels.ChannelId;
import dev.sluice.rtmp.session.StreamRejectedException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Who connects again goes on with what is left.
class ChannelBudgetsTest {
    private static final ChannelId DEMO = new ChannelId("demo");
    private static final int KBPS = 1_000;
    private static final int BYTES_A_SECOND = KBPS * 125;

    private long nowNanos;
    private final ChannelBudgets budgets = new ChannelBudgets(Duration.ofSeconds(2), () -> nowNanos);

    private void pass(Duration time) {
        nowNanos += time.toNanos();
    }

    private static void send(ChannelBudgets.Budget budget, int seconds) {
        budget.bitrate().received(seconds * BYTES_A_SECOND, text -> {});
    }

    @Test
    void theNextSessionTakesOnWhatTheOneBeforeHasOverdrawn() {
        ChannelBudgets.Budget first = budgets.begin(DEMO, KBPS);
        assertThatThrownBy(() -> send(first, 31)).isInstanceOf(StreamRejectedException.class);
        budgets.end(DEMO);

        ChannelBudgets.Budget second = budgets.begin(DEMO, KBPS);
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> send(second, 1)).isInstanceOf(StreamRejectedException.class);
        }
        pass(Duration.ofSeconds(3));
        send(second, 2);
        assertThatThrownBy(() -> send(second, 1)).isInstanceOf(StreamRejectedException.class);
    }

    @Test
    void tenSessionsMakeNoMoreSegmentsAtOnceThanOne() {
        int made = 0;
        for (int session = 0; session < 10; session++) {
            SegmentPace pace = budgets.begin(DEMO, 0).pace();
            for (; !pace.isAhead() && made < 3_000; made++) {
                pace.made();
            }
            budgets.end(DEMO);
        }
        assertThat(made).isEqualTo(301);
    }

    @Test
    void changesAddUpAcrossSessionsAndThoseThatAreRefusedCostNothing() {
        budgets.begin(DEMO, 0).steadiness().changed(60);
        budgets.end(DEMO);
        SteadinessLimit next = budgets.begin(DEMO, 0).steadiness();
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> next.changed(1)).isInstanceOf(StreamRejectedException.class);
        }
        pass(Duration.ofSeconds(5));
        next.changed(1);
    }

    @Test
    void anotherLimitIsCountedAnewAndTheRestGoesOn() {
        ChannelBudgets.Budget before = budgets.begin(DEMO, KBPS);
        send(before, 30);
        ChannelBudgets.Budget after = budgets.begin(DEMO, 2 * KBPS);
        send(after, 50);
        assertThat(after.pace()).isSameAs(before.pace());
        assertThat(after.steadiness()).isSameAs(before.steadiness());
    }

    @Test
    void channelsAreForgottenOnceTheyAreAtRestAndHaveNoSession() {
        budgets.begin(new ChannelId("other"), 0);
        send(budgets.begin(DEMO, KBPS), 10);
        budgets.begin(DEMO, KBPS);
        budgets.end(DEMO);
        pass(Duration.ofSeconds(9));
        budgets.end(DEMO);
        assertThat(budgets.size()).isEqualTo(2);
        pass(Duration.ofSeconds(2));
        budgets.end(new ChannelId("other"));
        assertThat(budgets.size()).isZero();
    }
}
