package dev.sluice.live;

import dev.sluice.store.ListPage;
import dev.sluice.store.ObjectStore;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/// All keys that begin with `prefix`, in their order. A page is listed when the one before it is used up, so
/// whoever goes through them blocks now and then, and fails with a [dev.sluice.store.StoreException] as the store
/// does.
record Listing(ObjectStore store, String prefix) implements Iterable<String> {
    /// S3 gives no more keys at once.
    private static final int PAGE = 1000;

    @Override
    public Iterator<String> iterator() {
        return new Keys();
    }

    private final class Keys implements Iterator<String> {
        private List<String> page = List.of();
        private int next;
        private boolean more = true;

        @Override
        public boolean hasNext() {
            if (next == page.size() && more) {
                String last = page.isEmpty() ? null : page.getLast();
                ListPage listed = Blocking.await(store.list(prefix, last, PAGE));
                page = listed.keys();
                next = 0;
                more = listed.more() && !page.isEmpty();
            }
            return next < page.size();
        }

        @Override
        public String next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return page.get(next++);
        }
    }
}
