package dev.sluice.channels;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sluice.store.ObjectStore;
import dev.sluice.testing.MemoryObjectStore;
import dev.sluice.testing.WriteIds;
import java.time.Instant;
import java.util.Optional;

/// Channels in memory, and a few of them.
abstract class RegistryFixture {
    static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    static final ChannelId STUDIO = new ChannelId("studio");

    final MemoryObjectStore control = new MemoryObjectStore();
    final ChannelRegistry registry = registry(control);

    static ChannelRegistry registry(ObjectStore control) {
        return new ChannelRegistry(control, JSON, WriteIds::next);
    }

    static ChannelSettings named(String name) {
        return new ChannelSettings(name, true, false, null, null, java.util.List.of(), 0);
    }

    static StoredStreamKey key(String id) {
        return StoredStreamKey.of(
                new StreamKey(STUDIO, id, new Secret("secretOf" + id)), StreamKeySettings.DEFAULTS, NOW);
    }

    Changed.Done create(ChannelId id, String name) {
        return (Changed.Done) registry.change(id, Expected.NOTHING, _ -> Optional.of(Channel.of(id, named(name), NOW)));
    }

    Changed rename(Expected expected, String name) {
        return registry.change(STUDIO, expected, before -> before.map(channel -> channel.with(named(name))));
    }

    Changed delete(ChannelId id) {
        return registry.change(id, Expected.ANYTHING, before -> before.map(channel -> channel.deleted(NOW)));
    }

    Channel studio() {
        return registry.find(STUDIO).orElseThrow().channel();
    }
}
