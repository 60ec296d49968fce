package dev.sluice.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.channels.ChannelId;
import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.lease.Leases;
import dev.sluice.testing.MemoryObjectStore;
import dev.sluice.testing.WriteIds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A channel's broadcasts, from what is kept of its sessions.
class BroadcastsTest {
    private static final ChannelId STUDIO = new ChannelId("studio");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final MemoryObjectStore control = new MemoryObjectStore();
    private final MemoryObjectStore media = new MemoryObjectStore();
    private final SessionHistory history = new SessionHistory(control, JSON, control::now);
    private final Leases leases = new Leases(control, JSON, WriteIds::next);
    private final Broadcasts broadcasts =
            new Broadcasts(history, leases, media, (channel, id) -> "rec/" + channel + "/" + id + "/vod.m3u8");
    private int sessions = 10;

    private void ended(String broadcastId, boolean recorded) {
        ended(broadcastId, recorded, List.of());
    }

    private void ended(String broadcastId, boolean recorded, List<String> earlier) {
        String id = "20260101-studio-s" + ++sessions;
        SessionReport report = ReportedFigures.report(id, "studio", ReportedFigures.end("unpublished", control.now()));
        history.write(new SessionReport(
                        id,
                        STUDIO,
                        broadcastId,
                        report.epoch(),
                        recorded,
                        report.podId(),
                        ReportedFigures.withEarlier(report.details(), earlier),
                        report.end()))
                .toCompletableFuture()
                .join();
        control.pass(Duration.ofSeconds(10));
    }

    private void lease(String broadcastId, LeaseState state) {
        HeldLease held = leases.find(STUDIO).toCompletableFuture().join().orElse(null);
        leases.replace(held, new Lease(STUDIO, 1, "pod", "i", "s", broadcastId, state, true, false))
                .toCompletableFuture()
                .join();
    }

    private List<BroadcastView> all(int limit) {
        List<BroadcastView> found = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            Broadcasts.Page page =
                    broadcasts.list(STUDIO, cursor, limit).toCompletableFuture().join();
            assertThat(page.broadcasts()).hasSizeLessThanOrEqualTo(limit);
            found.addAll(page.broadcasts());
            cursor = page.nextCursor();
            assertThat(cursor == null || Broadcasts.isCursor(cursor)).isTrue();
        } while (cursor != null);
        return found;
    }

    @Test
    void oneThatGoesOnIsFirst() {
        ended("20260101T080000000-aaaaaa", false);
        lease("20260101T090000000-bbbbbb", LeaseState.LIVE);
        assertThat(all(10))
                .extracting(BroadcastView::id, BroadcastView::state)
                .containsExactly(
                        tuple("20260101T090000000-bbbbbb", SessionState.LIVE),
                        tuple("20260101T080000000-aaaaaa", SessionState.ENDED));
        lease("20260101T090000000-bbbbbb", LeaseState.WAITING);
        ended("20260101T090000000-bbbbbb", false);
        BroadcastView waiting = all(10).getFirst();
        assertThat(waiting.state()).isEqualTo(SessionState.WAITING);
        assertThat(waiting.endedAt()).isNull();
        assertThat(waiting.startedAt()).isEqualTo(Instant.parse("2026-01-01T09:00:00Z"));
        assertThat(all(10)).hasSize(2);
    }

    @Test
    void sessionsOfOneBroadcastAreOne() {
        ended("20260101T080000000-aaaaaa", false);
        ended("20260101T080000000-aaaaaa", false);
        Instant last = control.now();
        ended("20260101T080000000-aaaaaa", false);
        assertThat(all(10)).singleElement().satisfies(one -> {
            assertThat(one.startedAt()).isEqualTo(Instant.parse("2026-01-01T08:00:00Z"));
            assertThat(one.endedAt()).isEqualTo(last);
        });
    }

    @Test
    void aRecordingIsNamedOnceItIsThere() {
        ended("20260101T080000000-aaaaaa", true);
        assertThat(all(10).getFirst().recordingKey()).isNull();
        media.write("rec/studio/20260101T080000000-aaaaaa/vod.m3u8", "#EXTM3U");
        assertThat(all(10).getFirst().recordingKey()).isEqualTo("rec/studio/20260101T080000000-aaaaaa/vod.m3u8");
        ended("20260101T090000000-bbbbbb", false);
        int before = media.calls().size();
        all(10);
        assertThat(media.calls()).hasSize(before + 1);
    }

    @Test
    void allAreListedPageByPage() {
        for (int hour = 10; hour < 20; hour++) {
            ended("20260101T" + hour + "0000000-aaaaaa", false);
        }
        assertThat(all(3)).hasSize(10);
        assertThat(all(3).getFirst().id()).startsWith("20260101T19");
    }

    @Test
    void aBroadcastOfSeveralSessionsIsListedOnceHoweverShortPagesAre() {
        ended("20260101T080000000-aaaaaa", false);
        ended("20260101T080000000-aaaaaa", false);
        Instant last = control.now();
        ended("20260101T080000000-aaaaaa", false);
        ended("20260101T090000000-bbbbbb", false);
        for (int limit = 1; limit < 5; limit++) {
            assertThat(all(limit))
                    .as("pages of %d", limit)
                    .extracting(BroadcastView::id, BroadcastView::endedAt)
                    .containsExactly(
                            tuple("20260101T090000000-bbbbbb", last.plusSeconds(10)),
                            tuple("20260101T080000000-aaaaaa", last));
        }
    }

    @Test
    void whatASessionHasLeftForAnotherBroadcastIsListedToo() {
        ended("20260101T080000000-aaaaaa", true);
        Instant end = control.now();
        ended(
                "20260101T110000000-dddddd",
                true,
                List.of("20260101T080000000-aaaaaa", "20260101T090000000-bbbbbb", "20260101T100000000-cccccc"));
        media.write("rec/studio/20260101T090000000-bbbbbb/vod.m3u8", "#EXTM3U");
        for (int limit = 1; limit < 6; limit++) {
            List<BroadcastView> found = all(limit);
            assertThat(found)
                    .as("pages of %d", limit)
                    .extracting(BroadcastView::id, BroadcastView::endedAt)
                    .containsExactly(
                            tuple("20260101T110000000-dddddd", end),
                            tuple("20260101T100000000-cccccc", Instant.parse("2026-01-01T11:00:00Z")),
                            tuple("20260101T090000000-bbbbbb", Instant.parse("2026-01-01T10:00:00Z")),
                            tuple("20260101T080000000-aaaaaa", Instant.parse("2026-01-01T09:00:00Z")));
            assertThat(found.get(2).recordingKey()).isEqualTo("rec/studio/20260101T090000000-bbbbbb/vod.m3u8");
        }
    }

    @Test
    void aSessionWhoseHistoryIsKeptLateHidesNoBroadcast() {
        ended("20260101T090000000-bbbbbb", false, List.of("20260101T080000000-aaaaaa"));
        ended("20260101T080000000-aaaaaa", false);
        for (int limit = 1; limit < 4; limit++) {
            assertThat(all(limit))
                    .as("pages of %d", limit)
                    .extracting(BroadcastView::id)
                    .containsExactlyInAnyOrder("20260101T080000000-aaaaaa", "20260101T090000000-bbbbbb");
        }
    }

    @Test
    void oneThatGoesOnCountsAsOneOfThePage() {
        ended("20260101T080000000-aaaaaa", false);
        ended("20260101T090000000-bbbbbb", false);
        lease("20260101T090000000-bbbbbb", LeaseState.LIVE);
        for (int limit = 1; limit < 4; limit++) {
            assertThat(all(limit))
                    .extracting(BroadcastView::id, BroadcastView::state)
                    .containsExactly(
                            tuple("20260101T090000000-bbbbbb", SessionState.LIVE),
                            tuple("20260101T080000000-aaaaaa", SessionState.ENDED));
        }
    }

    @Test
    void onlyOurOwnCursorsAreTaken() {
        for (String text : List.of("", "x", "x~20260101T080000000-aaaaaa", "a".repeat(500))) {
            assertThat(Broadcasts.isCursor(text)).as(text).isFalse();
        }
        assertThat(Broadcasts.isCursor("~20260101T080000000-aaaaaa")).isTrue();
    }

    @Test
    void anIdThatDoesNotTellItsTimeIsTakenAsItIs() {
        ended("b1", false);
        assertThat(all(10).getFirst().startedAt())
                .isEqualTo(ReportedFigures.details(0).startedAt());
    }
}
