package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.e2e.FrameStory.Hole;
import dev.sluice.e2e.FrameStory.Sent;
import dev.sluice.e2e.Viewing.Entry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a fault explains, and what none does.
class ClusterVerdictTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:01:00Z");
    private static final Map<Long, String> OWNERS = Map.of(1L, "pod-0-1", 2L, "pod-1-1", 3L, "pod-0-1");
    private static final Outage KILL =
            new Outage("kill", "pod-0-1", BEGIN, BEGIN, Duration.ofSeconds(4), Duration.ofSeconds(10));
    private static final Outage REFUSALS =
            new Outage("503s", "", BEGIN, BEGIN.plusSeconds(30), Duration.ofSeconds(4), Duration.ofSeconds(34));

    private static Hole hole(double from, double to, boolean changesSession) {
        return new Hole(
                new Sent(0, BEGIN.plusMillis((long) (from * 1_000)), "a"),
                new Sent(changesSession ? 1 : 0, BEGIN.plusMillis((long) (to * 1_000)), "b"),
                "1-n-4.ts",
                changesSession ? "2-m-5.ts" : "1-n-6.ts");
    }

    private static Entry entry(long sequence, String uri, boolean discontinuity, boolean gap) {
        return new Entry(sequence, uri, 2, discontinuity, gap, BEGIN, BEGIN, Path.of(uri));
    }

    @Test
    void aPodThatDiesExplainsAHoleOfItsOwnChannelsUpToItsBound() {
        assertThat(ClusterVerdict.explains(KILL, hole(-2, 3, true), OWNERS)).isTrue();
        assertThat(ClusterVerdict.explains(KILL, hole(-2, 8.1, true), OWNERS)).isFalse();
        assertThat(ClusterVerdict.explains(KILL, hole(-5, 3, true), OWNERS)).isFalse();
        assertThat(ClusterVerdict.explains(KILL, hole(-2, 3, true), Map.of(1L, "pod-1-1")))
                .isFalse();
        assertThat(ClusterVerdict.explains(KILL, hole(-2, 3, false), OWNERS)).isFalse();
    }

    @Test
    void aStoreThatRefusesExplainsHolesInASessionButNoChangeOfSessions() {
        assertThat(ClusterVerdict.explains(REFUSALS, hole(-2, 9, false), OWNERS))
                .isTrue();
        assertThat(ClusterVerdict.explains(REFUSALS, hole(-2, 9, true), OWNERS)).isFalse();
    }

    @Test
    void whatIsMissingInASessionMustBeToldAsAGap() {
        Hole hole = hole(-2, 9, false);
        Entry before = entry(4, "1-n-4.ts", false, false);
        Entry after = entry(6, "1-n-6.ts", false, false);

        assertThat(ClusterVerdict.isTold(hole, List.of(before, entry(5, "1-n-5.ts", false, true), after)))
                .isTrue();
        assertThat(ClusterVerdict.isTold(hole, List.of(before, entry(5, "1-n-5.ts", false, false), after)))
                .isFalse();
        assertThat(ClusterVerdict.isTold(hole, List.of(before, after))).isFalse();
    }

    @Test
    void ownersFollowOneAnotherEachBehindOneDiscontinuity() {
        List<Entry> good = List.of(
                entry(0, "1-n-0.ts", false, false),
                entry(1, "1-n-1.ts", false, false),
                entry(2, "3-m-2.ts", true, false),
                entry(3, "3-m-3.ts", false, false));
        List<Entry> reordered = new ArrayList<>(good);
        reordered.add(3, reordered.remove(1));

        assertThat(ClusterVerdict.epochs(good)).isEmpty();
        assertThat(ClusterVerdict.epochs(reordered)).anyMatch(text -> text.contains("behind a segment of epoch 3"));
        assertThat(ClusterVerdict.epochs(
                        List.of(entry(0, "1-n-0.ts", false, false), entry(1, "2-m-1.ts", false, false))))
                .singleElement()
                .asString()
                .contains("has no DISCONTINUITY");
        assertThat(ClusterVerdict.epochs(
                        List.of(entry(0, "1-n-0.ts", false, false), entry(1, "1-n-1.ts", true, false))))
                .singleElement()
                .asString()
                .contains("has a DISCONTINUITY");
    }
}
