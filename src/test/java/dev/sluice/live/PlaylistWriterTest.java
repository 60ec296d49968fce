package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hls.MultivariantPlaylistText;
import dev.sluice.hls.Revision;
import dev.sluice.store.CompareAndSet;
import dev.sluice.testing.MemoryObjectStore;
import dev.sluice.testing.MemoryObjectStore.Fault;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PlaylistWriterTest {
    private final MemoryObjectStore store = new MemoryObjectStore();
    private final Deque<Runnable> tasks = new ArrayDeque<>();

    private PlaylistWriter writer(long epoch) {
        CompareAndSet compareAndSet = new CompareAndSet(store, MediaLayout.playlistHeaders(), Duration.ofSeconds(1));
        return new PlaylistWriter(compareAndSet, "list", epoch, null, tasks::add);
    }

    private static CompletableFuture<PlaylistWriter.Result> update(PlaylistWriter writer, String text) {
        return writer.update(revision -> MultivariantPlaylistText.offline(revision) + text);
    }

    private void runAll() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private long puts() {
        return store.calls().stream().filter("PUT list"::equals).count();
    }

    @Test
    void whatIsAskedForDuringAWriteIsWrittenNextAsOne() {
        PlaylistWriter writer = writer(1);
        CompletableFuture<PlaylistWriter.Result> first = update(writer, "one");
        CompletableFuture<PlaylistWriter.Result> second = update(writer, "two");
        CompletableFuture<PlaylistWriter.Result> third = update(writer, "three");
        runAll();

        assertThat(puts()).isEqualTo(2);
        assertThat(store.text("list")).endsWith("three").contains("epoch=1 rev=2");
        assertThat(first.join()).isEqualTo(new PlaylistWriter.Result.Written());
        assertThat(second.join()).isEqualTo(new PlaylistWriter.Result.Written());
        assertThat(third.join()).isEqualTo(new PlaylistWriter.Result.Written());
    }

    @Test
    void aHigherEpochFencesForGood() {
        PlaylistWriter old = writer(1);
        var _ = update(old, "old");
        runAll();
        PlaylistWriter next = writer(2);
        var _ = update(next, "next");
        runAll();
        CompletableFuture<PlaylistWriter.Result> late = update(old, "late");
        runAll();
        CompletableFuture<PlaylistWriter.Result> later = update(old, "later");
        runAll();

        assertThat(late.join()).isEqualTo(new PlaylistWriter.Result.Fenced());
        assertThat(later.join()).isEqualTo(new PlaylistWriter.Result.Fenced());
        assertThat(store.text("list")).endsWith("next");
    }

    @Test
    void anOlderEpochsVersionIsWrittenOver() {
        store.write("list", MultivariantPlaylistText.offline(new Revision(3, 9)));
        CompletableFuture<PlaylistWriter.Result> written = update(writer(4), "mine");
        runAll();

        assertThat(written.join()).isEqualTo(new PlaylistWriter.Result.Written());
        assertThat(store.text("list")).endsWith("mine");
    }

    @Test
    void anEndedListIsNeverWrittenOver() {
        store.write("list", MultivariantPlaylistText.offline(new Revision(3, 9)) + "#EXT-X-ENDLIST\n");
        CompletableFuture<PlaylistWriter.Result> refused = update(writer(4), "mine");
        runAll();

        assertThat(refused.join()).isEqualTo(new PlaylistWriter.Result.Fenced());
        assertThat(store.text("list")).contains("#EXT-X-ENDLIST");
    }

    @Test
    void aListThatIsGoneIsNotMadeAgain() {
        PlaylistWriter writer = writer(1);
        var _ = update(writer, "one");
        runAll();
        store.delete(java.util.List.of("list"));
        CompletableFuture<PlaylistWriter.Result> refused = update(writer, "two");
        runAll();

        assertThat(refused.join()).isEqualTo(new PlaylistWriter.Result.Fenced());
        assertThat(store.keys()).isEmpty();
    }

    @Test
    void afterAFailureTheNextVersionIsWritten() {
        PlaylistWriter writer = writer(1);
        store.failNextPut(Fault.UNAVAILABLE);
        CompletableFuture<PlaylistWriter.Result> failed = update(writer, "one");
        runAll();
        CompletableFuture<PlaylistWriter.Result> written = update(writer, "two");
        runAll();

        assertThat(failed.join()).isInstanceOf(PlaylistWriter.Result.Failed.class);
        assertThat(written.join()).isEqualTo(new PlaylistWriter.Result.Written());
        assertThat(store.text("list")).endsWith("two");
    }

    @Test
    void anEndWhoseAnswerWasLostIsFoundToBeOurs() {
        PlaylistWriter writer = writer(4);
        var _ = update(writer, "one");
        runAll();
        // It took effect, but neither the answer nor a look at it came back.
        store.write("list", MultivariantPlaylistText.offline(new Revision(4, 2)) + "#EXT-X-ENDLIST\n");
        CompletableFuture<PlaylistWriter.Result> again = update(writer, "#EXT-X-ENDLIST\n");
        runAll();

        assertThat(again.join()).isEqualTo(new PlaylistWriter.Result.Written());
    }
}
