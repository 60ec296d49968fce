package dev.sluice.live;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/// What the way to the store is like at the moment.
final class SimWeather {
    /// What becomes of one request.
    enum Fate {
        SERVED,
        /// The store says that it cannot, and does nothing.
        REFUSED,
        /// The request never arrives, and nobody answers.
        LOST,
        /// It takes effect, but the answer never arrives.
        ANSWER_LOST,
        /// Nobody answers, and it takes effect when its sender has given up.
        LATE,
        /// It takes effect, and once more when it is sent again because nobody has answered.
        TWICE
    }

    private static final Duration QUICKEST = Duration.ofMillis(8);
    private static final Duration USUAL = Duration.ofMillis(60);
    private static final Duration SLOW = Duration.ofSeconds(3);
    private static final Fate[] FATES = Fate.values();

    private final SimScheduler scheduler;
    private final Set<String> cutOff = new HashSet<>();
    private int faultsInHundred;
    private boolean slow;
    private boolean down;
    private boolean mute;

    SimWeather(SimScheduler scheduler) {
        this.scheduler = scheduler;
    }

    void calm() {
        faultsInHundred = 0;
        slow = false;
        down = false;
        mute = false;
        cutOff.clear();
    }

    void faults(int inHundred) {
        faultsInHundred = inHundred;
    }

    void slow(boolean now) {
        slow = now;
    }

    /// The store answers all requests that it is out of order.
    void down(boolean now) {
        down = now;
    }

    /// The store answers nothing, whatever it does.
    void mute(boolean now) {
        mute = now;
    }

    /// A process has no way to the store for some time.
    void cutOff(String process, boolean now) {
        if (now) {
            cutOff.add(process);
        } else {
            cutOff.remove(process);
        }
    }

    boolean isCalm() {
        return faultsInHundred == 0 && !slow && !down && !mute && cutOff.isEmpty();
    }

    Fate draw(String process) {
        if (cutOff.contains(process)) {
            return Fate.LOST;
        }
        if (down) {
            return Fate.REFUSED;
        }
        if (mute) {
            return FATES[2 + scheduler.random.nextInt(3)];
        }
        return scheduler.chance(faultsInHundred) ? FATES[1 + scheduler.random.nextInt(5)] : Fate.SERVED;
    }

    /// One way of a request or an answer.
    long wayNanos() {
        boolean long_ = slow || (!isCalm() && scheduler.chance(2));
        return scheduler.random.nextLong(QUICKEST.toNanos(), (long_ ? SLOW : USUAL).toNanos());
    }
}
