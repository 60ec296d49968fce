package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.ManualExecutor;
import dev.sluice.testing.MemoryObjectStore;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SegmentRetentionTest {
    private final MemoryObjectStore media = new MemoryObjectStore();
    private final ManualExecutor timer = new ManualExecutor();
    private final SegmentRetention retention = new SegmentRetention(media, "studio", "session", timer);

    @Test
    void whatGoesTogetherStaysAsLongAsTheOneThatNeedsMost() {
        media.write("first.ts", "");
        List<String> later =
                IntStream.range(0, 9).mapToObj(i -> "later-" + i + ".ts").toList();
        retention.dropped(List.of("first.ts"), Duration.ofSeconds(200));
        retention.dropped(later, Duration.ofSeconds(80));

        timer.pass(Duration.ofSeconds(199));
        assertThat(media.keys()).containsExactly("first.ts");
        timer.pass(Duration.ofSeconds(2));
        assertThat(media.keys()).isEmpty();
    }
}
