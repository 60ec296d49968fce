package dev.sluice.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.store.ListPage;
import dev.sluice.store.ListedObject;
import dev.sluice.testing.MemoryObjectStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Ids with hyphens are listed in another order than they have.
class IdOrderTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void anIdComesBeforeAllThatBeginWithIt() {
        assertThat(page(50, null, "a", "a-b", "a-b-c", "a0", "ab", "b"))
                .containsExactly("a", "a-b", "a-b-c", "a0", "ab", "b");
    }

    @Test
    void whatIsListedPagesLaterIsAskedFor() {
        // Of these keys the store lists `a-b-c` first, then `a-b`, then `a`.
        assertThat(page(1, null, "a", "a-b", "a-b-c")).containsExactly("a", "a-b", "a-b-c");
    }

    @Test
    void whatIsNoChannelsDocumentIsPassedOver() {
        ListPage page = new ListPage(
                List.of(
                        object("channels/.json"),
                        object("channels/A.json"),
                        object("channels/a.txt"),
                        object("x.json")),
                NOW,
                false);

        assertThat(IdOrder.candidates(page, null)).isEmpty();
    }

    /// Whatever the ids and however long the pages: all of them, in order, none twice.
    @Test
    void pagesPutTogetherAreAllIdsInOrder() {
        for (int seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            TreeSet<String> ids = new TreeSet<>();
            for (int i = random.nextInt(60); i >= 0; i--) {
                ids.add(randomId(random));
            }
            assertThat(walk(ids, 34 + random.nextInt(10))).as("seed " + seed).containsExactlyElementsOf(ids);
        }
    }

    private static List<String> walk(Set<String> ids, int pageSize) {
        List<String> found = new ArrayList<>();
        ChannelId after = null;
        boolean more = true;
        while (more) {
            ListPage page = list(ids, IdOrder.startAfter(after), pageSize);
            List<ChannelId> candidates = IdOrder.candidates(page, after);
            more = page.more();
            if (more) {
                assertThat(candidates).as("progress").isNotEmpty();
            }
            candidates.stream().map(ChannelId::value).filter(ids::contains).forEach(found::add);
            after = candidates.isEmpty() ? after : candidates.getLast();
        }
        return found;
    }

    private static String randomId(Random random) {
        StringBuilder id = new StringBuilder();
        for (int length = 1 + random.nextInt(5); length > 0; length--) {
            id.append("ab0".charAt(random.nextInt(3)));
            if (length > 1 && random.nextBoolean()) {
                id.append('-');
            }
        }
        return id.toString();
    }

    private static List<String> page(int size, @Nullable ChannelId after, String... ids) {
        return IdOrder.candidates(list(new TreeSet<>(List.of(ids)), IdOrder.startAfter(after), size), after).stream()
                .map(ChannelId::value)
                .toList();
    }

    private static ListPage list(Set<String> ids, @Nullable String startAfter, int size) {
        List<ListedObject> objects = ids.stream()
                .map(id -> "channels/" + id + ".json")
                .sorted()
                .map(IdOrderTest::object)
                .collect(Collectors.toList());
        return MemoryObjectStore.page(objects, "channels/", startAfter, size, NOW);
    }

    private static ListedObject object(String key) {
        return new ListedObject(key, "v", NOW);
    }
}
