package dev.sluice.lease;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.channels.ChannelId;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.documents.Documents;
import dev.sluice.store.documents.Held;
import dev.sluice.store.documents.Replaced;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Reads and changes leases. Safe for all threads; stages complete on the store's.
public final class Leases {
    /// What is listed to find them all.
    public static final String PREFIX = "leases/";

    private static final String SUFFIX = ".json";

    private final Documents<Lease> documents;

    /// @param writeIds gives what nobody else writes, on any pod
    public Leases(ObjectStore control, ObjectMapper json, Supplier<String> writeIds) {
        this.documents = new Documents<>(control, json, Lease.class, "a lease", writeIds);
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
        return documents.find(key(id)).thenApply(found -> found.map(Leases::held));
    }

    /// The lease if it is another version than the one that `etag` names.
    public CompletionStage<Optional<HeldLease>> findChanged(ChannelId id, String etag) {
        return documents.findChanged(key(id), etag).thenApply(found -> found.map(Leases::held));
    }

    /// Replaces `expected` (null for "there is none") by `next`.
    ///
    /// @return the lease as held from now on, or empty if somebody else changed it meanwhile
    public CompletionStage<Optional<HeldLease>> replace(@Nullable HeldLease expected, Lease next) {
        return documents
                .replace(key(next.channelId()), expected == null ? null : expected.etag(), next)
                .thenApply(outcome -> switch (outcome) {
                    case Replaced.Won(String etag) ->
                        Optional.of(new HeldLease(
                                next, etag, Duration.ZERO, expected == null ? Instant.EPOCH : expected.readAt(), null));
                    case Replaced.Lost lost -> Optional.<HeldLease>empty();
                });
    }

    private static HeldLease held(Held<Lease> held) {
        return new HeldLease(held.document(), held.etag(), held.age(), held.readAt(), held.writtenAt());
    }

    private static String key(ChannelId id) {
        return PREFIX + id + SUFFIX;
    }
}
