package dev.sluice.checker;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/// A URI line with the tags that belong to it.
record Entry(String uri, List<Tag> tags) {
    boolean has(String name) {
        return tags.stream().anyMatch(tag -> tag.name().equals(name));
    }

    Optional<String> value(String name) {
        return tags.stream()
                .filter(tag -> tag.name().equals(name))
                .map(Tag::value)
                .findFirst();
    }

    boolean discontinuity() {
        return has(Tag.DISCONTINUITY);
    }

    boolean gap() {
        return has(Tag.GAP);
    }

    /// EXTINF, empty where there is none that can be read.
    Optional<Double> extinf() {
        return value(Tag.EXTINF)
                .map(value -> value.split(",", 2)[0])
                .filter(value -> value.matches("\\d{1,9}(\\.\\d{1,12})?"))
                .map(Double::valueOf);
    }

    /// EXTINF, 0 where there is none that can be read.
    double seconds() {
        return extinf().orElse(0.0);
    }

    /// EXT-X-PROGRAM-DATE-TIME, empty where there is none that can be read.
    Optional<Instant> date() {
        try {
            return value(Tag.DATE).map(value -> OffsetDateTime.parse(value).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
