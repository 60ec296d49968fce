package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SightingsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration KEPT = Duration.ofSeconds(90);

    private final Sightings sightings = new Sightings(2);

    private boolean seen(String key, long seconds) {
        return sightings.unnamedFor(key, START.plusSeconds(seconds), KEPT);
    }

    @Test
    void theTimeCountsFromTheFirstSightingWhateverCameBetween() {
        assertThat(seen("a", 0)).isFalse();
        assertThat(seen("a", 89)).isFalse();
        assertThat(seen("a", 90)).isTrue();
    }

    @Test
    void whatASweepDoesNotMeetAnyMoreIsForgotten() {
        assertThat(seen("a", 0)).isFalse();
        sightings.endSweep();
        sightings.endSweep();
        assertThat(seen("a", 90)).isFalse();
    }

    @Test
    void whatFindsNoRoomIsNeverTakenForSeen() {
        assertThat(seen("a", 0)).isFalse();
        assertThat(seen("b", 0)).isFalse();
        assertThat(seen("c", 0)).isFalse();
        assertThat(seen("c", 500)).isFalse();
        assertThat(seen("a", 500)).isTrue();
    }

    @Test
    void aClockThatWentBackMakesThingsStay() {
        assertThat(seen("a", 1_000)).isFalse();
        assertThat(seen("a", 0)).isFalse();
    }
}
