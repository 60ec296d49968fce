package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.lease.Leases;
import dev.sluice.testing.MemoryObjectStore;
import dev.sluice.testing.WriteIds;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LiveEnvironmentTest {
    private static LiveEnvironment with(Duration segmentDuration, Duration window) {
        MemoryObjectStore store = new MemoryObjectStore();
        return new EnvironmentBuilder(store, new Leases(store, new ObjectMapper(), WriteIds::next))
                .segmentDuration(segmentDuration)
                .window(window)
                .build();
    }

    @Test
    void aWindowIsAsLongAsOnePlaylistCanName() {
        assertThatCode(() -> with(Duration.ofSeconds(2), Duration.ofHours(2))).doesNotThrowAnyException();
        assertThatCode(() -> with(Duration.ofSeconds(24), Duration.ofHours(24))).doesNotThrowAnyException();
    }

    @Test
    void aLongerWindowIsRefusedAndTheMessageSaysWhatToSet() {
        assertThatThrownBy(() -> with(Duration.ofSeconds(2), Duration.ofSeconds(7_201)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("sluice.hls.window: PT2H1S ")
                .hasMessageContaining("3600")
                .hasMessageContaining("at most PT2H,")
                .hasMessageEndingWith("the segment duration to at least PT3S");
    }

    @Test
    void whatTheMessageSaysIsAccepted() {
        assertThat(with(Duration.ofSeconds(3), Duration.ofSeconds(7_201)).window())
                .isEqualTo(Duration.ofSeconds(7_201));
    }

    @Test
    void noWindowIsLongerThanADay() {
        assertThatThrownBy(() -> with(Duration.ofSeconds(30), Duration.ofHours(25)))
                .hasMessage("sluice.hls.window: PT25H is not within 0 and 24 hours");
    }
}
