package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bytes.BlockBuffer;
import dev.sluice.store.GetResult;
import dev.sluice.store.ListPage;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import dev.sluice.store.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SegmentUploadsTest {
    private final Map<String, CompletableFuture<PutResult>> puts = new HashMap<>();
    private final List<String> settled = new ArrayList<>();
    private final SharedBlockPool pool = new SharedBlockPool(Long.MAX_VALUE);
    private long nanos;
    private int ended;
    private final SegmentUploads<String> uploads =
            new SegmentUploads<>(new SlowStore(), Runnable::run, () -> nanos, this::onSettled, () -> ended++);

    private final class SlowStore implements ObjectStore {
        @Override
        public CompletionStage<PutResult> put(PutRequest request) {
            CompletableFuture<PutResult> result = new CompletableFuture<>();
            puts.put(request.key(), result);
            return result;
        }

        @Override
        public CompletionStage<GetResult> get(String key, @Nullable String ifNoneMatch) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Void> delete(Collection<String> keys) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<ListPage> list(String prefix, @Nullable String startAfter, int limit) {
            throw new UnsupportedOperationException();
        }
    }

    private void onSettled(String tag, @Nullable Throwable failure) {
        settled.add(failure == null ? tag : tag + " lost");
    }

    private void add(String tag) {
        BlockBuffer data = new BlockBuffer(pool);
        data.reserve(188);
        uploads.add(tag, data, Duration.ofSeconds(20), tag);
    }

    private CompletableFuture<PutResult> put(String tag) {
        CompletableFuture<PutResult> put = puts.get(tag);
        assertThat(put).isNotNull();
        return put;
    }

    private void stored(String tag) {
        put(tag).complete(new PutResult.Stored("etag"));
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Test
    void outcomesAreReportedInOrderWhateverTheStoreAnswersFirst() {
        add("a");
        add("b");
        add("c");
        stored("c");
        put("b").completeExceptionally(new StoreUnavailableException("b", null));
        assertThat(settled).isEmpty();
        stored("a");

        assertThat(settled).containsExactly("a", "b lost", "c");
        assertThat(uploads.isIdle()).isTrue();
        assertThat(uploads.pendingBytes()).isZero();
        assertThat(pool.bytesInUse()).isZero();
    }

    @Test
    void anUploadThatAloneIsStuckIsGivenUpAWhileAfterOthersHaveOvertakenIt() {
        uploads.setPatience(Duration.ofSeconds(6));
        add("a");
        add("b");
        pass(Duration.ofSeconds(4));
        stored("b");
        add("c");
        pass(Duration.ofSeconds(4));
        stored("c");
        assertThat(settled).isEmpty();
        add("d");
        pass(Duration.ofSeconds(4));
        stored("d");

        assertThat(settled).containsExactly("a lost", "b", "c", "d");
        assertThat(uploads.pendingBytes()).as("still on its way").isPositive();
        assertThat(ended).isEqualTo(3);
        stored("a");
        assertThat(ended).as("its memory is free: reading may go on").isEqualTo(4);
        assertThat(settled).hasSize(4);
        assertThat(uploads.pendingBytes()).isZero();
        assertThat(pool.bytesInUse()).isZero();
    }

    @Test
    void aStoreThatComesBackTakesOlderSegmentsAfterNewerOnes() {
        uploads.setPatience(Duration.ofSeconds(6));
        add("a");
        add("b");
        pass(Duration.ofSeconds(10));
        add("c");
        stored("c");
        pass(Duration.ofSeconds(2));
        stored("b");
        stored("a");

        assertThat(settled).containsExactly("a", "b", "c");
    }

    @Test
    void aStoreThatTakesNothingIsWaitedForUntilTheDeadline() {
        uploads.setPatience(Duration.ofSeconds(6));
        add("a");
        add("b");
        pass(Duration.ofSeconds(15));
        stored("a");
        stored("b");

        assertThat(settled).containsExactly("a", "b");
    }
}
