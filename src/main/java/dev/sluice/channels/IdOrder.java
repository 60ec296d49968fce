package dev.sluice.channels;

import dev.sluice.store.ListPage;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Brings a listing into the order of the channels' ids.
///
/// The store lists by key, where `a-b.json` comes before `a.json`, because `-` is before `.`. So an id may be listed
/// after all that begin with it and a hyphen, perhaps pages later. Those that may come so late are known: what the
/// last key of a page begins with, up to one of its hyphens.
final class IdOrder {
    private IdOrder() {}

    /// After which key to list for all ids behind this one: `a` itself, what begins with it, and few others.
    ///
    /// @param after null for from the beginning
    static @Nullable String startAfter(@Nullable ChannelId after) {
        return after == null ? null : ChannelDocuments.PREFIX + after;
    }

    /// Ids behind `after`, in order and without gaps, that the page shows, and a few more of which nobody knows
    /// whether they exist. Those that later pages show come after all of these.
    static List<ChannelId> candidates(ListPage page, @Nullable ChannelId after) {
        NavigableSet<String> ids = new TreeSet<>();
        page.keys().forEach(key -> ChannelDocuments.channelOf(key).ifPresent(id -> ids.add(id.value())));
        if (page.more() && !page.objects().isEmpty()) {
            ChannelDocuments.channelOf(page.objects().getLast().key())
                    .ifPresent(last -> addBeginnings(last.value(), ids));
        }
        return (after == null ? ids : ids.tailSet(after.value(), false))
                .stream().map(ChannelId::new).toList();
    }

    private static void addBeginnings(String id, Set<String> ids) {
        for (int hyphen = id.indexOf('-'); hyphen > 0; hyphen = id.indexOf('-', hyphen + 1)) {
            ids.add(id.substring(0, hyphen));
        }
    }
}
