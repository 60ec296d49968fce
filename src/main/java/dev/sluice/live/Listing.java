package dev.sluice.live;

import dev.sluice.store.ListPage;
import dev.sluice.store.ListedObject;
import dev.sluice.store.ObjectStore;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/// All objects whose keys begin with `prefix`, in their order. A page is listed when the one before it is used up, so
/// whoever goes through them blocks now and then, and fails with a [dev.sluice.store.StoreException] as the store
/// does.
record Listing(ObjectStore store, String prefix) implements Iterable<ListedObject> {
    /// S3 gives no more of them at once.
    private static final int PAGE = 1000;

    @Override
    public Iterator<ListedObject> iterator() {
        return new Objects();
    }

    private final class Objects implements Iterator<ListedObject> {
        private List<ListedObject> page = List.of();
        private int next;
        private boolean more = true;

        @Override
        public boolean hasNext() {
            if (next == page.size() && more) {
                String last = page.isEmpty() ? null : page.getLast().key();
                ListPage listed = Blocking.await(store.list(prefix, last, PAGE));
                page = listed.objects();
                next = 0;
                more = listed.more() && !page.isEmpty();
            }
            return next < page.size();
        }

        @Override
        public ListedObject next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return page.get(next++);
        }
    }
}
