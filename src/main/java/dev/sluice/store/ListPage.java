package dev.sluice.store;

import java.util.List;

/// One page of a listing.
///
/// @param keys in order of their bytes
/// @param more whether keys after the last one of this page exist
public record ListPage(List<String> keys, boolean more) {
    public ListPage {
        keys = List.copyOf(keys);
    }
}
