package dev.sluice.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.store.ObjectStore;
import dev.sluice.store.s3.RetryPolicy;
import dev.sluice.store.s3.TestStores;
import dev.sluice.testing.S3Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Many processes change one channel at the same time, on S3, and what each was told to have done is there.
class LostUpdatesTest {
    private static final int WRITERS = 12;
    private static final int CHANGES = 5;

    private static S3Server server;
    private static TestStores stores;

    @BeforeAll
    static void start() {
        server = S3Server.start();
        stores = new TestStores(server.endpoint(), server.accessKey(), server.secretKey());
    }

    @AfterAll
    static void stop() {
        stores.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noneOfManyConcurrentChangesIsLost(long seed) throws InterruptedException, ExecutionException {
        ChannelId id = new ChannelId("c" + seed);
        ObjectStore control = stores.store(S3Server.CONTROL_BUCKET, RetryPolicy.DEFAULT);
        ChannelRegistry registry = RegistryFixture.registry(control);
        registry.change(
                id, Expected.NOTHING, _ -> Optional.of(Channel.of(id, ChannelSettings.DEFAULTS, RegistryFixture.NOW)));
        List<Callable<Writer>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            // Each like a pod of its own.
            Writer writer = new Writer(RegistryFixture.registry(control), id, i, new Random(seed * 100 + i));
            writers.add(writer);
        }

        Set<String> keys = new TreeSet<>();
        int bitrate = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Writer> done : threads.invokeAll(writers)) {
                keys.addAll(done.get().keys);
                bitrate += done.get().bitrate;
            }
        }

        Channel channel = registry.find(id).orElseThrow().channel();
        assertThat(channel.streamKeys()).extracting(StoredStreamKey::id).containsExactlyInAnyOrderElementsOf(keys);
        assertThat(channel.maxBitrateKbps()).isEqualTo(bitrate);
    }

    /// Adds and revokes keys of its own, and counts in a field that all share, now and then on a version that it has
    /// read before.
    private static final class Writer implements Callable<Writer> {
        private final ChannelRegistry registry;
        private final ChannelId id;
        private final int number;
        private final Random random;
        private final Set<String> keys = new TreeSet<>();
        private int bitrate;

        Writer(ChannelRegistry registry, ChannelId id, int number, Random random) {
            this.registry = registry;
            this.id = id;
            this.number = number;
            this.random = random;
        }

        @Override
        public Writer call() {
            for (int i = 0; i < CHANGES; i++) {
                switch (random.nextInt(4)) {
                    case 0 -> add("w" + number + "x" + i);
                    case 1 -> keys.stream().findFirst().ifPresent(this::revoke);
                    case 2 -> count(Expected.ANYTHING);
                    default ->
                        count(Expected.version(
                                Set.of(registry.find(id).orElseThrow().etag())));
                }
            }
            return this;
        }

        private void add(String key) {
            if (change(Expected.ANYTHING, channel -> channel.with(RegistryFixture.key(key)))) {
                keys.add(key);
            }
        }

        private void revoke(String key) {
            if (change(Expected.ANYTHING, channel -> channel.without(key))) {
                keys.remove(key);
            }
        }

        private void count(Expected expected) {
            if (change(expected, channel -> {
                ChannelSettings old = channel.settings();
                return channel.with(new ChannelSettings(
                        old.name(),
                        old.enabled(),
                        old.record(),
                        old.conflict(),
                        old.reconnectWindow(),
                        old.allowedNetworks(),
                        old.maxBitrateKbps() + 1));
            })) {
                bitrate++;
            }
        }

        private interface Edit {
            Channel apply(Channel channel);
        }

        private boolean change(Expected expected, Edit edit) {
            Changed changed = registry.change(id, expected, before -> before.map(edit::apply));
            if (changed instanceof Changed.Done) {
                return true;
            }
            assertThat(expected).isNotSameAs(Expected.ANYTHING);
            assertThat(changed).isEqualTo(new Changed.PreconditionFailed());
            return false;
        }
    }
}
