package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bytes.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every object store does, whatever stands behind it. Tests write under keys of their own, so one bucket serves
/// all of them.
public abstract class ObjectStoreContract {
    protected static final ObjectHeaders HEADERS =
            new ObjectHeaders("video/mp2t", "public, max-age=31536000, immutable");

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    protected abstract ObjectStore store();

    @Test
    void anObjectIsReadAsItWasWritten() {
        PutResult put = put("contract/plain", "content");

        StoredObject object = found("contract/plain");
        assertThat(object.content()).isEqualTo(Bytes.utf8("content"));
        assertThat(object.age()).isLessThan(Duration.ofSeconds(30));
        assertThat(put).isEqualTo(new PutResult.Stored(object.etag()));
        assertThat(object.etag()).isNotEmpty().doesNotContain("\"");
    }

    @Test
    void anOverwriteIsReadAtOnce() {
        for (int version = 0; version < 20; version++) {
            put("contract/overwritten", "version " + version);

            assertThat(found("contract/overwritten").content()).isEqualTo(Bytes.utf8("version " + version));
        }
    }

    @Test
    void everyOverwriteChangesTheEtag() {
        String first = etag(put("contract/changing", "one"));
        String second = etag(put("contract/changing", "two"));

        assertThat(second).isNotEqualTo(first);
        assertThat(found("contract/changing").etag()).isEqualTo(second);
    }

    @Test
    void aMissingObjectIsNotFound() {
        assertThat(await(store().get("contract/missing"))).isEqualTo(new GetResult.NotFound());
        assertThat(await(store().get("contract/missing", "0123456789abcdef0123456789abcdef")))
                .isEqualTo(new GetResult.NotFound());
    }

    @Test
    void anObjectThatTheCallerHoldsIsNotModified() {
        String etag = etag(put("contract/held", "content"));

        assertThat(await(store().get("contract/held", etag))).isEqualTo(new GetResult.NotModified());
        put("contract/held", "newer content");
        assertThat(await(store().get("contract/held", etag))).isInstanceOf(GetResult.Found.class);
    }

    @Test
    void ifAbsentWritesOnlyTheFirstTime() {
        assertThat(put("contract/once", "first", new PutCondition.IfAbsent())).isInstanceOf(PutResult.Stored.class);
        assertThat(put("contract/once", "second", new PutCondition.IfAbsent()))
                .isEqualTo(new PutResult.PreconditionFailed());
        assertThat(found("contract/once").content()).isEqualTo(Bytes.utf8("first"));
    }

    @Test
    void ifMatchWritesOverThatVersionOnly() {
        String first = etag(put("contract/matched", "first"));
        String second = etag(put("contract/matched", "second", new PutCondition.IfMatch(first)));

        assertThat(put("contract/matched", "stale", new PutCondition.IfMatch(first)))
                .isEqualTo(new PutResult.PreconditionFailed());
        assertThat(found("contract/matched").etag()).isEqualTo(second);
        assertThat(found("contract/matched").content()).isEqualTo(Bytes.utf8("second"));
    }

    @Test
    void ifMatchOnAMissingObjectFails() {
        String etag = etag(put("contract/gone", "content"));
        await(store().delete(List.of("contract/gone")));

        assertThat(put("contract/gone", "again", new PutCondition.IfMatch(etag)))
                .isEqualTo(new PutResult.PreconditionFailed());
        assertThat(await(store().get("contract/gone"))).isEqualTo(new GetResult.NotFound());
    }

    @Test
    void equalContentMayBeWrittenOverItself() {
        String first = etag(put("contract/equal", "same"));
        String second = etag(put("contract/equal", "same", new PutCondition.IfMatch(first)));

        assertThat(found("contract/equal").etag()).isEqualTo(second);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void ofRacingCreatorsExactlyOneWins(int round) throws Exception {
        String key = "contract/race/create-" + round;

        List<PutResult> results = race(24, writer -> request(key, "writer " + writer, new PutCondition.IfAbsent()));

        int winner = onlyWinner(results);
        assertThat(found(key).content()).isEqualTo(Bytes.utf8("writer " + winner));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void ofRacingUpdatersExactlyOneWins(int round) throws Exception {
        String key = "contract/race/update-" + round;
        String etag = etag(put(key, "before"));

        List<PutResult> results = race(24, writer -> request(key, "writer " + writer, new PutCondition.IfMatch(etag)));

        int winner = onlyWinner(results);
        assertThat(found(key).content()).isEqualTo(Bytes.utf8("writer " + winner));
    }

    @Test
    void aLargeObjectOfManyViewsArrivesByteByByte() {
        byte[] content = new byte[5 * 1024 * 1024 + 17];
        new Random(4711).nextBytes(content);
        List<Bytes> views = new ArrayList<>();
        for (int at = 0; at < content.length; at += 64 * 1024) {
            // Each view stands somewhere inside an array of its own, as segments in pooled blocks do.
            int size = Math.min(64 * 1024, content.length - at);
            byte[] block = new byte[size + 100];
            System.arraycopy(content, at, block, 33, size);
            views.add(Bytes.wrap(block, 33, size));
        }

        await(store().put(new PutRequest("contract/large", views, HEADERS, new PutCondition.Always(), DEADLINE)));

        assertThat(found("contract/large").content()).isEqualTo(Bytes.wrap(content));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 65_535, 65_536, 65_537, 200_000})
    void objectsOfEverySizeArrive(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        List<Bytes> views = List.of(
                Bytes.wrap(content, 0, size / 2),
                Bytes.EMPTY,
                Bytes.wrap(content).from(size / 2));

        await(store().put(new PutRequest("contract/sized", views, HEADERS, new PutCondition.Always(), DEADLINE)));

        assertThat(found("contract/sized").content()).isEqualTo(Bytes.wrap(content));
    }

    @Test
    void anObjectMayBeEmpty() {
        put("contract/empty", "");

        assertThat(found("contract/empty").content()).isEqualTo(Bytes.EMPTY);
    }

    @Test
    void keysAreListedInOrderOfTheirBytes() {
        List<String> keys = List.of(
                "list/order/A",
                "list/order/a",
                "list/order/a-b",
                "list/order/a.b",
                "list/order/a0",
                "list/order/d/b/c",
                "list/order/d/e");
        keys.reversed().forEach(key -> put(key, "x"));

        ListPage page = await(store().list("list/order/", null, 100));
        assertThat(page.keys()).isEqualTo(keys);
        assertThat(page.more()).isFalse();
    }

    @Test
    void aListingShowsEachVersionAsReadingItDoes() {
        put("list/shown/a", "first");
        put("list/shown/b", "b");
        put("list/shown/a", "second");

        ListPage page = await(store().list("list/shown/", null, 100));
        assertThat(page.objects()).hasSize(2).allSatisfy(listed -> {
            StoredObject read = found(listed.key());
            if (listed.etag() != null) {
                assertThat(listed.etag()).isEqualTo(read.etag());
            }
            // What is read may tell whole seconds only.
            assertThat(Duration.between(read.lastModified(), listed.lastModified())
                            .abs())
                    .isLessThan(Duration.ofSeconds(1));
            assertThat(page.age(listed)).isBetween(Duration.ZERO, Duration.ofSeconds(30));
        });
    }

    @Test
    void aListingGoesOnWhereThePageBeforeEnded() {
        List<String> keys =
                IntStream.range(100, 125).mapToObj(i -> "list/paged/" + i).toList();
        keys.forEach(key -> put(key, "x"));

        List<String> seen = new ArrayList<>();
        ListPage page;
        do {
            page = await(store().list("list/paged/", seen.isEmpty() ? null : seen.getLast(), 10));
            assertThat(page.keys()).hasSizeLessThanOrEqualTo(10);
            seen.addAll(page.keys());
        } while (page.more());
        assertThat(seen).isEqualTo(keys);
    }

    @Test
    void aPrefixMayEndWithinAName() {
        put("list/prefix/channel-1/a", "x");
        put("list/prefix/channel-12/b", "x");
        put("list/prefix/channel-2/c", "x");

        assertThat(await(store().list("list/prefix/channel-1", null, 10)).keys())
                .containsExactly("list/prefix/channel-1/a", "list/prefix/channel-12/b");
        assertThat(await(store().list("list/prefix/channel-1/", null, 10)).keys())
                .containsExactly("list/prefix/channel-1/a");
        ListPage none = await(store().list("list/none/", null, 10));
        assertThat(none.keys()).isEmpty();
        assertThat(none.more()).isFalse();
    }

    @Test
    void deletingRemovesWhatIsThereAndForgivesWhatIsNot() {
        List<String> keys =
                IntStream.range(0, 40).mapToObj(i -> "delete/deep/er/" + i).toList();
        keys.forEach(key -> put(key, "x"));

        await(store().delete(keys.subList(0, 39)));
        await(store().delete(keys.subList(0, 39)));
        await(store().delete(List.of("delete/never/was")));
        await(store().delete(List.of()));

        assertThat(await(store().list("delete/", null, 100)).keys()).containsExactly("delete/deep/er/39");
    }

    @Test
    void anObjectCanBeCreatedAgainAfterItsDeletion() {
        put("contract/again", "before");
        await(store().delete(List.of("contract/again")));

        assertThat(put("contract/again", "after", new PutCondition.IfAbsent())).isInstanceOf(PutResult.Stored.class);
        assertThat(found("contract/again").content()).isEqualTo(Bytes.utf8("after"));
    }

    @Test
    void manyKeysAreWrittenAtTheSameTime() {
        List<CompletableFuture<PutResult>> puts = IntStream.range(0, 200)
                .mapToObj(
                        i -> store().put(request("many/" + i % 7 + "/" + i, "content " + i, new PutCondition.Always()))
                                .toCompletableFuture())
                .toList();
        puts.forEach(put -> assertThat(await(put)).isInstanceOf(PutResult.Stored.class));

        for (int i = 0; i < 200; i += 13) {
            assertThat(found("many/" + i % 7 + "/" + i).content()).isEqualTo(Bytes.utf8("content " + i));
        }
    }

    @Test
    void readersSeeOneVersionOrTheOtherNeverAMixture() {
        String ones = "1".repeat(300_000);
        String twos = "2".repeat(200_000);
        put("contract/torn", ones);

        List<CompletableFuture<?>> work = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            work.add(store().put(request("contract/torn", i % 2 == 0 ? twos : ones, new PutCondition.Always()))
                    .toCompletableFuture());
            work.add(store().get("contract/torn")
                    .thenAccept(result -> assertThat(result)
                            .isInstanceOfSatisfying(
                                    GetResult.Found.class,
                                    found -> assertThat(found.object().content().toUtf8())
                                            .isIn(ones, twos)))
                    .toCompletableFuture());
        }
        work.forEach(ObjectStoreContract::await);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/absolute", "a//b", "a/../b", "..", "a/.", "a/", "ä", "a b", "a\\b", "a?b"})
    void whatIsNotAKeyIsRejected(String key) {
        assertThatThrownBy(() -> store().get(key)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> put(key, "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().delete(List.of(key))).isInstanceOf(IllegalArgumentException.class);
    }

    protected final PutResult put(String key, String content) {
        return put(key, content, new PutCondition.Always());
    }

    protected final PutResult put(String key, String content, PutCondition condition) {
        return await(store().put(request(key, content, condition)));
    }

    protected final StoredObject found(String key) {
        GetResult result = await(store().get(key));
        assertThat(result).as(key).isInstanceOf(GetResult.Found.class);
        return ((GetResult.Found) result).object();
    }

    protected static PutRequest request(String key, String content, PutCondition condition) {
        return new PutRequest(key, List.of(Bytes.utf8(content)), HEADERS, condition, DEADLINE);
    }

    protected static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static String etag(PutResult result) {
        assertThat(result).isInstanceOf(PutResult.Stored.class);
        return ((PutResult.Stored) result).etag();
    }

    private static int onlyWinner(List<PutResult> results) {
        int[] winners = IntStream.range(0, results.size())
                .filter(i -> results.get(i) instanceof PutResult.Stored)
                .toArray();
        assertThat(winners).hasSize(1);
        assertThat(results)
                .filteredOn(PutResult.PreconditionFailed.class::isInstance)
                .hasSize(results.size() - 1);
        return winners[0];
    }

    private interface Writer {
        PutRequest request(int number);
    }

    private List<PutResult> race(int writers, Writer writer) throws Exception {
        CyclicBarrier start = new CyclicBarrier(writers);
        List<PutResult> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
            List<Future<PutResult>> running = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                PutRequest request = writer.request(i);
                running.add(threads.submit(() -> {
                    start.await(10, TimeUnit.SECONDS);
                    return await(store().put(request));
                }));
            }
            for (Future<PutResult> result : running) {
                results.add(result.get(30, TimeUnit.SECONDS));
            }
        }
        return results;
    }
}
