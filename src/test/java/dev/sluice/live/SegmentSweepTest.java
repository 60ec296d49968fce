package dev.sluice.live;

import static dev.sluice.live.SweepFixture.CHANNEL;
import static dev.sluice.live.SweepFixture.INDEX;
import static dev.sluice.live.SweepFixture.KEPT;
import static dev.sluice.live.SweepFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.hls.MultivariantPlaylistText;
import dev.sluice.hls.Revision;
import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.store.ListPage;
import dev.sluice.store.ObjectStore;
import dev.sluice.testing.MemoryObjectStore.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// When something goes from `seg/`, in which order, and what happens meanwhile.
class SegmentSweepTest {
    private static final Duration OLD = Duration.ofHours(1);
    private static final String PLAYLIST = "media.m3u8";

    private final SweepFixture at = new SweepFixture();
    private final SegmentSweep sweep = new SegmentSweep(at.environment);

    @Test
    void anAbandonedBroadcastGetsItsEndAfterAMinuteAndKeepsItsSegmentsUntilNobodyWatches() {
        at.lease(2, "b2", LeaseState.LIVE);
        at.playlist("b1", 1, "1-a-0.ts");
        at.index(2, "b2");
        at.pass(Duration.ofSeconds(59));
        sweep.run();
        assertThat(at.hasEnded("b1")).isFalse();

        at.pass(Duration.ofSeconds(1));
        assertThat(sweep.run().sealedBroadcasts()).isEqualTo(1);
        assertThat(at.hasEnded("b1")).isTrue();
        assertThat(Revision.of(at.media.text(key("b1", PLAYLIST)))).isEqualTo(new Revision(2, 2));

        at.pass(KEPT.plusSeconds(59));
        at.index(2, "b2");
        sweep.run();
        at.pass(KEPT.minusSeconds(1));
        at.index(2, "b2");
        sweep.run();
        at.pass(KEPT.minusSeconds(1));
        at.index(2, "b2");
        sweep.run();
        assertThat(at.media.keys()).contains(key("b1", "1-a-0.ts"));

        at.pass(Duration.ofSeconds(1));
        assertThat(sweep.run().deletedObjects()).isEqualTo(2);
        assertThat(at.media.keys()).containsExactly(INDEX);
    }

    @Test
    void anIndexThatHasLongNotLedToABroadcastNeedsNoSecondLook() {
        at.settledLease(1, "b1");
        at.endedPlaylist("b1", 1, "1-a-0.ts");
        at.pass(OLD);
        at.offlineIndex(1);
        sweep.run();
        at.pass(KEPT.minusSeconds(1));
        assertThat(new SegmentSweep(at.environment).run().deletedObjects()).isZero();
        at.pass(Duration.ofSeconds(1));
        assertThat(new SegmentSweep(at.environment).run().deletedObjects()).isEqualTo(2);
    }

    @Test
    void theIndexGoesOfflineBeforeWhatItLedToGoes() {
        at.settledLease(2, "b2");
        at.endedPlaylist("b1", 1, "1-a-0.ts");
        at.index(1, "b1");
        at.pass(OLD);
        sweep.run();
        assertThat(at.media.text(INDEX)).isEqualTo(MultivariantPlaylistText.offline(new Revision(2, 0)));

        sweep.run();
        at.pass(KEPT.minusSeconds(1));
        sweep.run();
        assertThat(at.media.keys()).contains(key("b1", "1-a-0.ts"));
        at.pass(Duration.ofSeconds(1));
        sweep.run();
        assertThat(at.media.keys()).containsExactly(INDEX);
    }

    @Test
    void aSegmentThatLeftThePlaylistAfterATakeoverStaysForItsTime() {
        at.lease(2, "b1", LeaseState.LIVE);
        at.playlist("b1", 2, "2-b-1.ts");
        at.segments("b1", "1-a-0.ts");
        sweep.run();
        at.pass(KEPT.minusSeconds(1));
        sweep.run();
        assertThat(at.media.keys()).contains(key("b1", "1-a-0.ts"));

        at.pass(Duration.ofSeconds(1));
        assertThat(sweep.run().deletedObjects()).isEqualTo(1);
        assertThat(at.media.keys()).doesNotContain(key("b1", "1-a-0.ts"));
    }

    @Test
    void aListFromAProcessWithALongerWindowIsKeptAsLongAsThatOne() {
        at.lease(2, "b1", LeaseState.LIVE);
        String[] names = Stream.iterate(1, i -> i + 1)
                .limit(300)
                .map(i -> "2-b-" + i + ".ts")
                .toArray(String[]::new);
        at.playlist("b1", 2, names);
        at.segments("b1", "1-a-0.ts");
        sweep.run();
        at.pass(Duration.ofMinutes(10));
        sweep.run();
        assertThat(at.media.keys()).contains(key("b1", "1-a-0.ts"));
        at.pass(Duration.ofSeconds(64));
        sweep.run();
        assertThat(at.media.keys()).doesNotContain(key("b1", "1-a-0.ts"));
    }

    @Test
    void anEmptyEndStandsInTheWayOfALateFirstPlaylistForADay() {
        at.settledLease(2, "b2");
        at.segments("b1", "1-a-0.ts");
        at.pass(OLD);
        sweep.run();
        assertThat(at.hasEnded("b1")).isTrue();
        assertThat(MediaPlaylistText.read(at.media.text(key("b1", PLAYLIST))).entries())
                .isEmpty();

        sweep.run();
        at.pass(Duration.ofHours(23));
        sweep.run();
        assertThat(at.media.keys()).containsExactly(key("b1", PLAYLIST));
        at.pass(OLD);
        sweep.run();
        assertThat(at.media.keys()).isEmpty();
    }

    @Test
    void aListThatIsWrittenWhileItIsJudgedIsNotSealed() {
        at.lease(2, "b2", LeaseState.LIVE);
        at.playlist("b1", 1, "1-a-0.ts");
        at.pass(OLD);
        at.media.onNextPut(() -> at.playlist("b1", 1, "1-a-0.ts", "1-a-1.ts"));
        assertThat(sweep.run().sealedBroadcasts()).isZero();
        assertThat(at.hasEnded("b1")).isFalse();

        sweep.run();
        assertThat(at.media.text(key("b1", PLAYLIST))).contains("1-a-1.ts", "#EXT-X-ENDLIST");
    }

    @Test
    void aBroadcastThatBeginsWhileTheStoreIsListedIsLeftAlone() {
        at.settledLease(1, "b1");
        at.pass(OLD);
        listingWhile(at.media, () -> {
                    at.lease(2, "b2", LeaseState.LIVE);
                    at.segments("b2", "2-b-0.ts");
                })
                .run();
        assertThat(at.media.keys()).containsExactly(key("b2", "2-b-0.ts"));
    }

    @Test
    void withALeaseReadBeforeTheListingItWouldBeEndedBeforeItsFirstPlaylist() {
        at.settledLease(1, "b1");
        at.pass(OLD);
        HeldLease before = at.held().orElseThrow();
        BroadcastFolder folder = BroadcastFolder.of("seg/demo/b2/main/", List.of(key("b2", "2-b-0.ts")))
                .orElseThrow();
        Duration window = at.environment.window();
        assertThat(FolderJudge.judge(folder, before, Optional.empty(), window)).isInstanceOf(FolderVerdict.Seal.class);

        at.lease(2, "b2", LeaseState.LIVE);
        assertThat(FolderJudge.judge(folder, at.held().orElseThrow(), Optional.empty(), window))
                .isInstanceOf(FolderVerdict.Keep.class);
    }

    /// A sweep during whose listing something else happens.
    private SegmentSweep listingWhile(ObjectStore store, Runnable action) {
        ObjectStore listing = new ForwardingStore(store) {
            @Override
            public CompletionStage<ListPage> list(String prefix, @Nullable String startAfter, int limit) {
                action.run();
                return super.list(prefix, startAfter, limit);
            }
        };
        return new SegmentSweep(at.on(listing));
    }

    @Test
    void thePlaylistGoesBeforeItsSegments() {
        at.settledLease(1, "b1");
        at.endedPlaylist("b1", 1, "1-a-0.ts");
        at.offlineIndex(1);
        at.pass(OLD);
        sweep.run();
        at.pass(OLD);
        sweep.run();
        assertThat(at.media.calls().stream().filter(call -> call.startsWith("DELETE")))
                .containsExactly("DELETE " + key("b1", PLAYLIST), "DELETE " + key("b1", "1-a-0.ts"));
    }

    @Test
    void recordingsAreNeitherListedNorTouched() {
        at.write(new Lease(CHANNEL, 1, "pod", "dead", "s", "b1", LeaseState.ENDED, true, true));
        at.media.write("rec/demo/b1/main/1-a-0.ts", "segment");
        at.pass(OLD);
        sweep.run();
        assertThat(at.media.keys()).containsExactly("rec/demo/b1/main/1-a-0.ts");
    }

    @Test
    void whatFailsIsCountedAndDoneTheNextTime() {
        at.settledLease(2, "b2");
        at.playlist("b0", 1, "1-a-0.ts");
        at.playlist("b1", 1, "1-a-0.ts");
        at.pass(OLD);
        at.media.failNextPut(Fault.UNAVAILABLE);
        SweepTally first = sweep.run();
        assertThat(first.failures()).isEqualTo(1);
        assertThat(first.sealedBroadcasts()).isEqualTo(1);

        SweepTally second = sweep.run();
        assertThat(second.failures()).isZero();
        assertThat(second.sealedBroadcasts()).isEqualTo(1);
    }

    @Test
    void thousandsOfObjectsAreWorkedOffPageByPage() {
        at.settledLease(3, "b3");
        for (int i = 0; i < 2_345; i++) {
            at.segments("b" + i % 3, "1-a-" + i + ".ts");
        }
        for (int i = 0; i < 3; i++) {
            at.pass(Duration.ofHours(25));
            sweep.run();
        }
        assertThat(at.media.keys()).isEmpty();
    }
}
