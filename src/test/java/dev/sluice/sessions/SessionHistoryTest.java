package dev.sluice.sessions;

import static dev.sluice.sessions.ReportedFigures.end;
import static dev.sluice.sessions.ReportedFigures.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.channels.ChannelId;
import dev.sluice.testing.MemoryObjectStore;
import dev.sluice.testing.MemoryObjectStore.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Sessions that have ended, and how they are found again.
class SessionHistoryTest {
    private static final ChannelId STUDIO = new ChannelId("studio");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final MemoryObjectStore control = new MemoryObjectStore();
    private final SessionHistory history = new SessionHistory(control, JSON, control::now);

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private String id(String channel, String nonce) {
        return control.now().toString().substring(0, 10).replace("-", "") + "-" + channel + "-" + nonce;
    }

    private String ends(String channel, String nonce) {
        String id = id(channel, nonce);
        join(history.write(report(id, channel, end("unpublished", control.now()))));
        control.pass(Duration.ofSeconds(60));
        return id;
    }

    private List<String> all(@Nullable ChannelId channel, int limit) {
        List<String> found = new ArrayList<>();
        String cursor = null;
        int pages = 0;
        do {
            HistoryPage page = join(history.list(channel, cursor, limit));
            assertThat(page.sessions()).hasSizeLessThanOrEqualTo(limit);
            page.sessions().forEach(session -> found.add(session.id()));
            cursor = page.nextCursor();
            assertThat(++pages).isLessThan(1_000);
        } while (cursor != null);
        return found;
    }

    @Test
    void anEndedSessionIsFoundByItsIdInOneRead() {
        String id = ends("my-studio", "bcdf2345bcdf");
        assertThat(control.keys()).containsExactly("history/2026/01/01/my-studio/" + id + ".json");
        int before = control.calls().size();
        assertThat(join(history.find(id)))
                .contains(report(id, "my-studio", end("unpublished", Instant.parse("2026-01-01T00:00:00Z"))));
        assertThat(control.calls()).hasSize(before + 1);
    }

    @Test
    void whatIsNoSessionsIdIsNotFoundAndCostsNothing() {
        for (String id :
                List.of("", "x", "20260101-studio", "20261301-studio-bcd", "20260101-../x-bcd", "../../leases/x")) {
            assertThat(join(history.find(id))).as(id).isEmpty();
        }
        assertThat(control.calls()).isEmpty();
    }

    @Test
    void sessionsAreListedNewestFirstOverManyDays() {
        List<String> ended = new ArrayList<>();
        for (int day = 0; day < 10; day++) {
            ended.addFirst(ends("studio", "aaaa" + day));
            ended.addFirst(ends("hall", "bbbb" + day));
            ended.addFirst(ends("studio", "cccc" + day));
            control.pass(Duration.ofHours(23).plusMinutes(57));
        }
        assertThat(all(null, 100)).isEqualTo(ended);
        assertThat(all(null, 7)).isEqualTo(ended);
        assertThat(all(null, 1)).isEqualTo(ended);
        assertThat(all(STUDIO, 3))
                .isEqualTo(ended.stream().filter(id -> id.contains("studio")).toList());
    }

    @Test
    void sessionsThatEndedInTheSameSecondAreListedOnce() {
        List<String> ids = new ArrayList<>();
        for (int i = 10; i < 35; i++) {
            String id = id("studio", "n" + i);
            join(history.write(report(id, "studio", end("unpublished", control.now()))));
            ids.add(id);
        }
        assertThat(all(null, 4)).isEqualTo(ids);
    }

    @Test
    void aChannelThatWasLiveLongAgoIsFoundAfterABoundedNumberOfListingsEach() {
        String old = ends("studio", "old");
        control.pass(Duration.ofDays(400));
        ends("hall", "recent");
        int before = control.calls().size();
        HistoryPage page = join(history.list(STUDIO, null, 10));
        assertThat(page.sessions()).isEmpty();
        assertThat(page.nextCursor()).isNotNull();
        assertThat(control.calls().size() - before).isLessThanOrEqualTo(HistoryListing.DAYS_PER_PAGE + 1);
        assertThat(all(STUDIO, 10)).containsExactly(old);
    }

    @Test
    void nothingEndedIsAnEmptyListAfterOneRequest() {
        assertThat(join(history.list(null, null, 10))).isEqualTo(new HistoryPage(List.of(), null));
        assertThat(control.calls()).hasSize(1);
    }

    @Test
    void aFullPageCostsOnlyTheDaysThatItShows() {
        for (int day = 0; day < 20; day++) {
            ends("studio", "aaaa" + day);
            ends("hall", "bbbb" + day);
            control.pass(Duration.ofDays(1).minusMinutes(2));
        }
        control.pass(Duration.ofDays(1).negated());
        int before = control.calls().size();
        assertThat(join(history.list(null, null, 2)).sessions()).hasSize(2);
        // The bucket's first day, tomorrow and today.
        assertThat(lists(before)).isEqualTo(3);
        before = control.calls().size();
        HistoryPage page = join(history.list(null, null, 5));
        assertThat(page.sessions()).hasSize(5);
        assertThat(lists(before)).as("then two days, then four").isLessThanOrEqualTo(1 + 2 + 4);
        assertThat(all(null, 2)).hasSize(40);
    }

    private long lists(int from) {
        return control.calls().stream()
                .skip(from)
                .filter(call -> call.startsWith("LIST"))
                .count();
    }

    @Test
    void theNewestOfADayAreFoundHoweverManyItHas() {
        for (int i = 0; i < 2_500; i++) {
            control.write("history/2026/01/01/c" + i % 50 + "/20260101-c" + i % 50 + "-n" + i + ".json", "{");
        }
        control.pass(Duration.ofSeconds(60));
        String newest = ends("a-channel", "newest");
        String second = id("z-channel", "second");
        control.pass(Duration.ofSeconds(-90));
        join(history.write(report(second, "z-channel", end("unpublished", control.now()))));
        control.pass(Duration.ofSeconds(90));
        HistoryPage page = join(history.list(null, null, 2));
        assertThat(page.sessions()).extracting(SessionReport::id).containsExactly(newest, second);
    }

    @Test
    void whatElseStandsInTheBucketDoesNotHideTheHistory() {
        control.write("history/", "");
        control.write("history/.keep", "");
        control.write("history/README", "");
        String id = ends("studio", "aaaa");
        assertThat(all(null, 10)).containsExactly(id);
    }

    @Test
    void aDamagedDocumentDoesNotHideTheOthers() {
        String good = ends("studio", "good");
        control.write("history/2026/01/01/studio/20260101-studio-bad.json", "{");
        assertThat(all(null, 10)).containsExactly(good);
    }

    @Test
    void onlyOurOwnCursorsAreTaken() {
        for (String text : List.of("x", "MjAyNg", "%%%", "a".repeat(500))) {
            assertThat(SessionHistory.isCursor(text)).as(text).isFalse();
            assertThatThrownBy(() -> history.list(null, text, 10)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void whatTheProcessItselfSaysCountsMoreThanWhatOthersPresume() {
        String id = id("studio", "x1");
        SessionReport lost = report(id, "studio", SessionEnd.ofLostPod("pod-1", control.now()));
        assertThat(join(history.writeIfAbsent(lost))).isTrue();
        assertThat(join(history.writeIfAbsent(lost))).isFalse();
        SessionReport own = report(id, "studio", end("unpublished", control.now()));
        join(history.write(own));
        assertThat(join(history.writeIfAbsent(lost))).isFalse();
        assertThat(join(history.find(id))).contains(own);
    }

    @Test
    void aWriteThatIsNotConfirmedFails() {
        control.failNextPut(Fault.UNKNOWN_BEFORE_EFFECT);
        CompletionStage<Void> written = history.write(report(id("studio", "x1"), "studio", null));
        assertThat(written.toCompletableFuture()).isCompletedExceptionally();
    }
}
