package dev.sluice.channels;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.bytes.Bytes;
import dev.sluice.store.GetResult;
import dev.sluice.store.ObjectHeaders;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutCondition;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import dev.sluice.store.StoredObject;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Channels and their keys for those who publish; [ChannelRegistry] is for those who manage them. A deleted
/// channel counts as none. Safe for all threads; stages complete on the store's.
public final class Channels {
    private static final ObjectHeaders HEADERS = new ObjectHeaders("application/json", "no-store");
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final ObjectStore control;
    private final ObjectMapper json;
    private final InstantSource clock;

    public Channels(ObjectStore control, ObjectMapper json, InstantSource clock) {
        this.control = control;
        this.json = json;
        this.clock = clock;
    }

    public CompletionStage<Optional<Channel>> find(ChannelId id) {
        return control.get(key(id)).thenApply(result -> result.found().flatMap(object -> read(id, object.content())));
    }

    /// Checks a key that is used from an address against its channel's document as it stands now.
    public CompletionStage<KeyCheck> check(StreamKey key, InetAddress from) {
        return find(key.channelId()).thenApply(channel -> check(key, from, channel.orElse(null), clock.instant()));
    }

    /// Checks a key again if its channel's document is another version than the one that `etag` names.
    ///
    /// @param etag null if none is known
    /// @return empty if the document has not changed; a key may expire all the same
    public CompletionStage<Optional<KeyLook>> checkAgain(StreamKey key, InetAddress from, @Nullable String etag) {
        ChannelId id = key.channelId();
        return control.get(key(id), etag).thenApply(result -> switch (result) {
            case GetResult.NotModified() -> Optional.empty();
            case GetResult.NotFound() -> Optional.of(new KeyLook(check(key, from, null, clock.instant()), null));
            case GetResult.Found(StoredObject object) ->
                Optional.of(new KeyLook(
                        check(key, from, read(id, object.content()).orElse(null), clock.instant()), object.etag()));
        });
    }

    /// Creates a channel's document unless there is one, perhaps of a deleted channel.
    public CompletionStage<PutResult> create(Channel channel) {
        return control.put(new PutRequest(
                key(channel.id()), List.of(write(channel)), HEADERS, new PutCondition.IfAbsent(), DEADLINE));
    }

    static KeyCheck check(StreamKey key, InetAddress from, @Nullable Channel channel, Instant now) {
        StoredStreamKey stored =
                channel == null ? null : channel.streamKey(key.keyId()).orElse(null);
        // The digest is compared even without a document, so that timing does not tell which channels exist.
        boolean matches = key.secret().matches(stored == null ? "" : stored.secretSha256());
        if (channel == null || stored == null || !matches) {
            return new KeyCheck.Unknown();
        }
        if (!channel.enabled()) {
            return new KeyCheck.Disabled("the channel is disabled");
        }
        if (!stored.enabled()) {
            return new KeyCheck.Disabled("the stream key is disabled");
        }
        Instant expiry = stored.expiresAt();
        if (expiry != null && !now.isBefore(expiry)) {
            return new KeyCheck.Expired();
        }
        // Last, so that only who holds a key that works learns that there is such a channel.
        return channel.allows(from) ? new KeyCheck.Valid(channel) : new KeyCheck.AddressDenied();
    }

    private Optional<Channel> read(ChannelId id, Bytes content) {
        return Optional.of(ChannelDocuments.read(json, id, content)).filter(one -> one.deletedAt() == null);
    }

    private Bytes write(Channel channel) {
        try {
            return Bytes.wrap(json.writeValueAsBytes(channel));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("channel " + channel.id() + " cannot be written as JSON", e);
        }
    }

    private static String key(ChannelId id) {
        return ChannelDocuments.key(id);
    }
}
