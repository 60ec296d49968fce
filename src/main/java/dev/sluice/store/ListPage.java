package dev.sluice.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// One page of a listing.
///
/// @param objects in order of the bytes of their keys
/// @param date when the page was made, on the store's clock
/// @param more whether keys after the last one of this page exist
public record ListPage(List<ListedObject> objects, Instant date, boolean more) {
    public ListPage {
        objects = List.copyOf(objects);
    }

    public List<String> keys() {
        return objects.stream().map(ListedObject::key).toList();
    }

    /// How long ago that version of an object of this page was written, by the store's own clock; never negative.
    public Duration age(ListedObject object) {
        Duration age = Duration.between(object.lastModified(), date);
        return age.isNegative() ? Duration.ZERO : age;
    }
}
