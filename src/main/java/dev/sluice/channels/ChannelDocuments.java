package dev.sluice.channels;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.StoreMisconfiguredException;
import dev.sluice.store.documents.Documents;
import dev.sluice.store.documents.Held;
import dev.sluice.store.documents.Replaced;
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

    /// @throws StoreMisconfiguredException if it is none
    static Channel read(ObjectMapper json, ChannelId id, JsonNode tree) {
        try {
            return json.treeToValue(tree, Channel.class);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new StoreMisconfiguredException(
                    "control object " + key(id) + " is not a channel document: " + why, null);
        }
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
