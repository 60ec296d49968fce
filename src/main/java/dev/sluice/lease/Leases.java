package dev.sluice.lease;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.bytes.Bytes;
import dev.sluice.channels.ChannelId;
import dev.sluice.store.CompareAndSet;
import dev.sluice.store.ObjectHeaders;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutCondition;
import dev.sluice.store.StoreMisconfiguredException;
import dev.sluice.store.StoredObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Reads and changes leases. Safe for all threads; stages complete on the store's.
public final class Leases {
    private static final ObjectHeaders HEADERS = new ObjectHeaders("application/json", "no-store");
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    /// What is listed to find them all.
    public static final String PREFIX = "leases/";

    private static final String SUFFIX = ".json";

    /// Says nothing of the lease: it makes each write's content another one. Two that end the same broadcast at once
    /// would otherwise write the same bytes, and both find their own.
    private static final String WRITE = "write";

    private final ObjectStore control;
    private final ObjectMapper json;
    private final Supplier<String> writeIds;
    private final CompareAndSet compareAndSet;

    /// @param writeIds gives what nobody else writes, on any pod
    public Leases(ObjectStore control, ObjectMapper json, Supplier<String> writeIds) {
        this.control = control;
        this.json = json;
        this.writeIds = writeIds;
        this.compareAndSet = new CompareAndSet(control, HEADERS, DEADLINE);
    }

    /// The channel whose lease has this key, if it is one's.
    public static Optional<ChannelId> channelOf(String key) {
        if (!key.startsWith(PREFIX) || !key.endsWith(SUFFIX)) {
            return Optional.empty();
        }
        String name = key.substring(PREFIX.length(), key.length() - SUFFIX.length());
        return ChannelId.isValid(name) ? Optional.of(new ChannelId(name)) : Optional.empty();
    }

    public CompletionStage<Optional<HeldLease>> find(ChannelId id) {
        return control.get(key(id)).thenApply(result -> result.found().map(object -> read(id, object)));
    }

    /// Replaces `expected` (null for "there is none") by `next`.
    ///
    /// @return the lease as held from now on, or empty if somebody else changed it meanwhile
    public CompletionStage<Optional<HeldLease>> replace(@Nullable HeldLease expected, Lease next) {
        PutCondition condition = PutCondition.unchanged(expected == null ? null : expected.etag());
        return compareAndSet
                .write(key(next.channelId()), write(next), condition)
                .thenApply(outcome -> switch (outcome) {
                    case CompareAndSet.Outcome.Won won -> Optional.of(new HeldLease(next, won.etag(), Duration.ZERO));
                    case CompareAndSet.Outcome.Lost lost -> Optional.<HeldLease>empty();
                });
    }

    private HeldLease read(ChannelId id, StoredObject object) {
        try {
            Lease lease = json.readValue(object.content().toByteArray(), Lease.class);
            return new HeldLease(lease, object.etag(), object.age());
        } catch (IOException | IllegalArgumentException e) {
            throw new StoreMisconfiguredException("control object " + key(id) + " is not a lease", e);
        }
    }

    private Bytes write(Lease lease) {
        try {
            ObjectNode document = json.valueToTree(lease);
            document.put(WRITE, writeIds.get());
            return Bytes.wrap(json.writeValueAsBytes(document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the lease of " + lease.channelId() + " cannot be written as JSON", e);
        }
    }

    private static String key(ChannelId id) {
        return PREFIX + id + SUFFIX;
    }
}
