package dev.sluice.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.channels.InvalidValueException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A request's body: a flat JSON object, read field by field so that a wrong one is named. Reads a merge patch
/// (RFC 7396) as well as a whole document: what is absent stays, null means the default.
record JsonBody(ObjectNode tree) {
    /// A channel with all networks that it may have takes 5 KiB.
    private static final int LARGEST_BYTES = 64 << 10;

    /// Reads it strictly.
    ///
    /// @throws ProblemException if it is not one JSON object
    static JsonBody read(ObjectMapper json, byte[] body) {
        if (body.length > LARGEST_BYTES) {
            throw ProblemException.of(
                    ProblemType.CONTENT_TOO_LARGE, body.length + " bytes are more than " + LARGEST_BYTES + ".");
        }
        try {
            JsonNode tree = json.readerFor(JsonNode.class)
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .readValue(body);
            if (tree instanceof ObjectNode object) {
                return new JsonBody(object);
            }
            throw malformed("The body must be a JSON object.");
        } catch (JsonProcessingException e) {
            throw malformed("The body is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw malformed("The body is not JSON in UTF-8.");
        }
    }

    /// The same where no body means that nothing is said.
    static JsonBody readOptional(ObjectMapper json, byte @Nullable [] body) {
        return body == null || body.length == 0
                ? new JsonBody(JsonNodeFactory.instance.objectNode())
                : read(json, body);
    }

    private static ProblemException malformed(String detail) {
        return ProblemException.of(ProblemType.MALFORMED_JSON, detail);
    }

    /// Refuses fields with other names.
    JsonBody only(Set<String> names, Set<String> andThese) {
        tree.fieldNames().forEachRemaining(name -> {
            if (!names.contains(name) && !andThese.contains(name)) {
                throw ProblemException.invalid(name, name + ": there is no such field here");
            }
        });
        return this;
    }

    /// Refuses a field that says anything else than what is there.
    ///
    /// @param current null if nothing is there
    JsonBody readOnly(String name, @Nullable String current) {
        return readOnly(
                name,
                current == null ? JsonNode::isNull : value -> value.asText().equals(current));
    }

    /// The same for a time, however it is written.
    JsonBody readOnly(String name, @Nullable Instant current) {
        return readOnly(name, value -> current == null ? value.isNull() : isTime(value, current));
    }

    private JsonBody readOnly(String name, Predicate<JsonNode> asItIs) {
        JsonNode value = tree.path(name);
        if (!value.isMissingNode() && !asItIs.test(value)) {
            throw new InvalidValueException(name, "cannot be set: leave it out");
        }
        return this;
    }

    private static boolean isTime(JsonNode value, Instant time) {
        try {
            return OffsetDateTime.parse(value.asText()).toInstant().equals(time);
        } catch (DateTimeException e) {
            return false;
        }
    }

    String text(String name, String current, String byDefault) {
        return field(name, current, byDefault, value -> textOf(name, value));
    }

    boolean flag(String name, boolean current, boolean byDefault) {
        return field(name, current, byDefault, value -> {
            if (!value.isBoolean()) {
                throw new InvalidValueException(name, value + " is not true or false");
            }
            return value.booleanValue();
        });
    }

    int integer(String name, int current, int byDefault) {
        return field(name, current, byDefault, value -> {
            if (!value.isIntegralNumber() || !value.canConvertToInt()) {
                throw new InvalidValueException(name, value + " is not a whole number of 32 bits");
            }
            return value.intValue();
        });
    }

    /// A field that may be without a value, written as text.
    <T extends @Nullable Object> T parsed(String name, T current, T byDefault, Function<String, T> parser) {
        return field(name, current, byDefault, value -> parser.apply(textOf(name, value)));
    }

    <T extends @Nullable Object> T field(String name, T current, T byDefault, Function<JsonNode, T> reader) {
        JsonNode value = tree.path(name);
        if (value.isMissingNode()) {
            return current;
        }
        return value.isNull() ? byDefault : reader.apply(value);
    }

    static String textOf(String name, JsonNode value) {
        if (!value.isTextual()) {
            throw new InvalidValueException(name, "must be a string");
        }
        return value.textValue();
    }
}
