package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.channels.ChannelId;
import dev.sluice.lease.Leases;
import dev.sluice.testing.MemoryObjectStore;
import dev.sluice.testing.WriteIds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LiveEnvironmentTest {
    private static final IdSource NO_IDS = new IdSource() {
        @Override
        public String sessionId(ChannelId channel) {
            return "s";
        }

        @Override
        public String broadcastId() {
            return "b";
        }

        @Override
        public String nonce() {
            return "n";
        }
    };

    private static LiveEnvironment with(Duration segmentDuration, Duration window) {
        MemoryObjectStore store = new MemoryObjectStore();
        return new LiveEnvironment(
                store,
                new Leases(store, new ObjectMapper(), WriteIds::next),
                new SharedBlockPool(Long.MAX_VALUE),
                NO_IDS,
                new LiveMetrics(new SimpleMeterRegistry()),
                () -> Instant.EPOCH,
                () -> 0,
                "pod",
                "instance",
                segmentDuration,
                window,
                Duration.ofSeconds(60));
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
