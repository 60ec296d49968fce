package dev.sluice.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.DelayedObjectStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChannelListingTest extends RegistryFixture {
    private void document(String id, String more) {
        control.write("channels/" + id + ".json", """
                {"id": "%s", "name": "Name of %s", "enabled": true, "createdAt": "2026-01-01T00:00:00Z"%s}
                """.formatted(id, id, more));
    }

    private void write(String... ids) {
        List.of(ids).forEach(id -> document(id, ""));
    }

    private void tombstone(String id) {
        document(id, ", \"deletedAt\": \"2026-01-02T00:00:00Z\"");
    }

    private static List<String> ids(ChannelPage page) {
        return page.channels().stream().map(channel -> channel.id().value()).toList();
    }

    private static boolean all(Channel channel) {
        return !channel.id().value().isEmpty();
    }

    @Test
    void pagesFollowEachOtherInTheOrderOfIds() {
        write("b", "a-2", "a", "a-1", "a0");

        ChannelPage first = registry.list(null, 2, ChannelListingTest::all);
        ChannelPage second = registry.list(first.next(), 2, ChannelListingTest::all);
        ChannelPage third = registry.list(second.next(), 2, ChannelListingTest::all);

        assertThat(ids(first)).containsExactly("a", "a-1");
        assertThat(ids(second)).containsExactly("a-2", "a0");
        assertThat(ids(third)).containsExactly("b");
        assertThat(third.next()).isNull();
    }

    @Test
    void aFullLastPageHasNoNext() {
        write("a", "b");

        assertThat(registry.list(null, 2, ChannelListingTest::all).next()).isNull();
        assertThat(registry.list(null, 1000, ChannelListingTest::all).next()).isNull();
        assertThat(registry.list(new ChannelId("b"), 2, ChannelListingTest::all).channels())
                .isEmpty();
    }

    @Test
    void deletedChannelsMakeNoPageShorter() {
        IntStream.range(1000, 1300).forEach(i -> tombstone("gone" + i));
        write("a", "gone1150x", "z");

        assertThat(ids(registry.list(null, 3, ChannelListingTest::all))).containsExactly("a", "gone1150x", "z");
        assertThat(registry.list(null, 3, ChannelListingTest::all).next()).isNull();
    }

    @Test
    void thousandsOfDeletedChannelsArePassedPageByPage() {
        IntStream.range(10000, 15000).forEach(i -> tombstone("gone" + i));
        write("z");
        List<String> found = new ArrayList<>();
        int pages = 1;
        ChannelPage page = registry.list(null, 10, ChannelListingTest::all);
        for (found.addAll(ids(page)); page.next() != null; found.addAll(ids(page))) {
            page = registry.list(page.next(), 10, ChannelListingTest::all);
            pages++;
        }

        assertThat(found).containsExactly("z");
        assertThat(pages).isBetween(2, 4);
    }

    @Test
    void onlyWhatMatchesIsShown() {
        IntStream.range(100, 400).forEach(i -> write("c" + i));

        ChannelPage page =
                registry.list(null, 2, channel -> channel.id().value().endsWith("99"));

        assertThat(ids(page)).containsExactly("c199", "c299");
        assertThat(ids(registry.list(
                        page.next(), 2, channel -> channel.id().value().endsWith("99"))))
                .containsExactly("c399");
    }

    @Test
    void aSpoiledDocumentHidesNoOther() {
        write("a", "c");
        control.write("channels/b.json", "{");
        control.write("channels/readme.txt", "hello");

        assertThat(ids(registry.list(null, 10, ChannelListingTest::all))).containsExactly("a", "c");
    }

    @Test
    void aDocumentUnderAnothersNameNeitherHidesOthersNorLeadsInCircles() {
        write("a", "b", "d");
        control.write("channels/b.json", control.text("channels/a.json"));
        control.write("channels/c.json", "{\"name\": \"nobody's\"}");

        ChannelPage first = registry.list(null, 1, ChannelListingTest::all);
        ChannelPage second = registry.list(first.next(), 1, ChannelListingTest::all);

        assertThat(ids(first)).containsExactly("a");
        assertThat(ids(second)).containsExactly("d");
        assertThat(second.next()).isNull();
    }

    @Test
    void theFirstHundredOfTenThousandComeWithinASecondFromAStoreThatIsFarAway() {
        IntStream.range(10000, 20000).forEach(i -> write("channel-" + i));
        ChannelRegistry distant = registry(new DelayedObjectStore(control, Duration.ofMillis(30)));
        distant.list(null, 1, ChannelListingTest::all);

        int before = control.calls().size();
        long startNanos = System.nanoTime();
        ChannelPage page = distant.list(null, 100, ChannelListingTest::all);
        Duration took = Duration.ofNanos(System.nanoTime() - startNanos);

        assertThat(page.channels()).hasSize(100);
        assertThat(page.next()).isEqualTo(new ChannelId("channel-10099"));
        assertThat(took).isLessThan(Duration.ofSeconds(1));
        assertThat(control.calls().subList(before, control.calls().size()))
                .as(
                        "a list, the page, one to know whether there are more, and the channel `channel` that may come late")
                .hasSize(103);
    }
}
