package dev.sluice.rtmp.session;

import dev.sluice.bytes.LimitExceededException;
import dev.sluice.bytes.MalformedException;
import java.util.ArrayList;
import java.util.List;

/// The message streams that createStream opened and deleteStream has not closed, oldest first (RTMP 1.0 §7.2.1.3).
/// Ids count from 1 and are not used again: GStreamer rejects 0, which is the connection itself.
record OpenStreams(List<Long> ids, long lastId) {
    static final OpenStreams NONE = new OpenStreams(List.of(), 0);

    OpenStreams {
        ids = List.copyOf(ids);
    }

    /// One more stream, whose id is [#lastId()].
    OpenStreams create(int max) {
        if (ids.size() >= max) {
            throw new LimitExceededException("more than " + max + " message streams");
        }
        List<Long> more = new ArrayList<>(ids);
        more.add(lastId + 1);
        return new OpenStreams(more, lastId + 1);
    }

    OpenStreams delete(long id) {
        List<Long> fewer = new ArrayList<>(ids);
        fewer.remove((Long) id);
        return new OpenStreams(fewer, lastId);
    }

    boolean isEmpty() {
        return ids.isEmpty();
    }

    /// The stream created last of those that are open.
    long newest() {
        return ids.getLast();
    }

    boolean contains(long id) {
        return ids.contains(id);
    }

    /// The stream meant by a command that came on `id`: that one or, from clients that mix their ids up, the
    /// newest.
    long resolve(long id) {
        if (ids.isEmpty()) {
            throw new MalformedException("publish before createStream");
        }
        return contains(id) ? id : newest();
    }
}
