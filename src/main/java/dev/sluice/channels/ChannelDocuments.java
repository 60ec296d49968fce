package dev.sluice.channels;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.bytes.Bytes;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.StoreMisconfiguredException;
import dev.sluice.store.documents.Documents;
import dev.sluice.store.documents.Held;
import dev.sluice.store.documents.Replaced;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Channel documents with all their fields: what a newer version has written beside those known here is kept when
/// they are changed. Safe for all threads; stages complete on the store's.
final class ChannelDocuments {
    /// What is listed to find them all.
    static final String PREFIX = "channels/";

    private static final String SUFFIX = ".json";
    private static final String STREAM_KEYS = "streamKeys";

    private final Documents<ObjectNode> documents;
    private final ObjectMapper json;

    /// One version of a document.
    ///
    /// @param tree all of it
    record Version(Channel channel, ObjectNode tree, String etag) {}

    ChannelDocuments(ObjectStore control, ObjectMapper json, Supplier<String> writeIds) {
        this.documents = new Documents<>(control, json, ObjectNode.class, "a channel document", writeIds);
        this.json = json;
    }

    static String key(ChannelId id) {
        return PREFIX + id + SUFFIX;
    }

    /// The channel whose document has this key, if it is one's.
    static Optional<ChannelId> channelOf(String key) {
        if (!key.startsWith(PREFIX) || !key.endsWith(SUFFIX) || key.length() < PREFIX.length() + SUFFIX.length()) {
            return Optional.empty();
        }
        String name = key.substring(PREFIX.length(), key.length() - SUFFIX.length());
        return ChannelId.isValid(name) ? Optional.of(new ChannelId(name)) : Optional.empty();
    }

    /// The newest version, which may be a deleted channel's.
    CompletionStage<Optional<Version>> find(ChannelId id) {
        return documents.find(key(id)).thenApply(found -> found.map(held -> version(id, held)));
    }

    /// Replaces `expected` (null for "there is none") by `next`.
    CompletionStage<Replaced> replace(@Nullable Version expected, Channel next) {
        ObjectNode tree = json.valueToTree(next);
        if (expected == null) {
            return documents.replace(key(next.id()), null, tree);
        }
        boolean anew = expected.channel().deletedAt() != null;
        return documents.replace(key(next.id()), expected.etag(), anew ? tree : overlay(expected.tree(), tree));
    }

    private Version version(ChannelId id, Held<ObjectNode> held) {
        return new Version(read(json, id, held.document()), held.document(), held.etag());
    }

    /// The channel in what stands under its key.
    ///
    /// @throws StoreMisconfiguredException if it is none, or another one's: whoever changed that would change the
    /// other
    static Channel read(ObjectMapper json, ChannelId id, Bytes content) {
        try {
            return read(json, id, json.readTree(content.toByteArray()));
        } catch (IOException e) {
            throw unreadable(id, e);
        }
    }

    private static Channel read(ObjectMapper json, ChannelId id, @Nullable JsonNode tree) {
        if (!(tree instanceof ObjectNode)) {
            throw unreadable(id, "it is no JSON object");
        }
        try {
            Channel channel = json.treeToValue(tree, Channel.class);
            if (!id.equals(channel.id())) {
                throw unreadable(id, "its id is " + channel.id() + ", and must be " + id);
            }
            return channel;
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw unreadable(id, e);
        }
    }

    private static StoreMisconfiguredException unreadable(ChannelId id, Exception e) {
        return unreadable(id, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }

    private static StoreMisconfiguredException unreadable(ChannelId id, String why) {
        return new StoreMisconfiguredException(
                "control object " + key(id) + " is not a channel document: " + why, null);
    }

    /// All of `next`, and what only `old` has; so for each stream key.
    private static ObjectNode overlay(ObjectNode old, ObjectNode next) {
        ObjectNode merged = old.deepCopy();
        merged.setAll(next);
        for (JsonNode key : merged.path(STREAM_KEYS)) {
            for (JsonNode before : old.path(STREAM_KEYS)) {
                if (before instanceof ObjectNode known && before.path("id").equals(key.path("id"))) {
                    known.properties().stream()
                            .filter(field -> !key.has(field.getKey()))
                            .forEach(field -> ((ObjectNode) key).set(field.getKey(), field.getValue()));
                }
            }
        }
        return merged;
    }
}
