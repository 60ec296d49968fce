package dev.sluice.live;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// What one sweep has done. Confined to one thread.
final class SweepTally {
    private int sealed;
    private int deleted;
    private int failures;
    private @Nullable String firstFailure;

    void sealed() {
        sealed++;
    }

    void deleted(int objects) {
        deleted += objects;
    }

    void failed(String what, RuntimeException failure) {
        failures++;
        if (firstFailure == null) {
            firstFailure = what + ": " + failure;
        }
    }

    int sealedBroadcasts() {
        return sealed;
    }

    int deletedObjects() {
        return deleted;
    }

    int failures() {
        return failures;
    }

    /// One line about what failed, however much it was, and one about what was done, if anything.
    ///
    /// @param again the sweep before this one had failures too: an outage is told once
    void log(Logger log, String sweep, boolean again) {
        if (failures > 0) {
            log.logf(
                    again ? Logger.Level.DEBUG : Logger.Level.WARN,
                    "the sweep of %s will try again what failed %d times, first %s",
                    sweep,
                    failures,
                    firstFailure);
        }
        if (sealed > 0 || deleted > 0) {
            log.infof("the sweep of %s sealed %d broadcasts and deleted %d objects", sweep, sealed, deleted);
        }
    }
}
