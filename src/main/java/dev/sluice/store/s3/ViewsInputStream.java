package dev.sluice.store.s3;

import dev.sluice.bytes.Bytes;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/// Reads views one after the other, for those who know nothing else. One thread.
final class ViewsInputStream extends InputStream {
    private final Iterator<Bytes> more;
    private Bytes current = Bytes.EMPTY;

    ViewsInputStream(List<Bytes> views) {
        this.more = views.iterator();
    }

    @Override
    public int read() {
        if (!advance()) {
            return -1;
        }
        int value = current.get(0);
        current = current.from(1);
        return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!advance()) {
            return -1;
        }
        int size = Math.min(length, current.length());
        current.copyTo(0, target, offset, size);
        current = current.from(size);
        return size;
    }

    /// Whether there is another byte, which is then in `current`.
    private boolean advance() {
        while (current.isEmpty()) {
            if (!more.hasNext()) {
                return false;
            }
            current = more.next();
        }
        return true;
    }
}
