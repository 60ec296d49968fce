package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.lease.LeaseState;
import dev.sluice.live.Owners.Fate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A sweep of leases that a test runs by hand. The reconnect window is 60 s here, and so is the grace.
abstract class LeaseSweepFixture {
    static final Duration MINUTE = Duration.ofSeconds(60);
    static final Duration SILENT = Duration.ofSeconds(121);
    static final String PLAYLIST = "media.m3u8";

    final SweepFixture at = new SweepFixture();
    final List<Duration> pauses = new ArrayList<>();
    Fate fate = Fate.UNKNOWN;
    final LeaseSweep sweep =
            new LeaseSweep(at.environment, at.control, at.channels, held -> Owners.known(fate), MINUTE, pauses::add);

    void onAir(LeaseState state) {
        at.lease(1, "b1", state);
        at.playlist("b1", 1, "1-a-0.ts");
        at.index(1, "b1");
    }

    /// The first look has found it silent, and the second one is due.
    void suspected(LeaseState state) {
        onAir(state);
        at.pass(SILENT);
        sweep.run();
        at.pass(MINUTE);
    }

    void assertLeftAloneForHours() {
        for (int i = 0; i < 5; i++) {
            at.pass(Duration.ofHours(1));
            sweep.run();
        }
        assertThat(at.lease().epoch()).isEqualTo(1);
        assertThat(at.hasEnded("b1")).isFalse();
    }
}
