package dev.sluice.sessions;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts together the broadcasts of sessions, which come newest first, until a page is full. Not synchronised.
final class BroadcastPage {
    private final int limit;
    private final String before;
    private boolean within;
    private final @Nullable String current;
    private final Map<String, BroadcastView> found = new LinkedHashMap<>();
    private BroadcastCursor next;

    /// @param begin where
    /// @param current the broadcast that goes on, of which sessions show nothing; null for none
    BroadcastPage(int limit, BroadcastCursor begin, @Nullable String current) {
        this.limit = limit;
        this.before = begin.shown();
        this.within = begin.within();
        this.next = begin;
        this.current = current;
    }

    /// One that goes on.
    void add(BroadcastView view) {
        found.put(view.id(), view);
        next = new BroadcastCursor(next.history(), view.id(), false);
    }

    /// What a session has written.
    ///
    /// @param cursor of the history behind it
    /// @return false if the page is full, and did not take all of it
    boolean add(SessionReport session, String cursor) {
        List<BroadcastView> written = written(session);
        boolean shownInPart = within;
        if (within) {
            int shown = written.stream().map(BroadcastView::id).toList().indexOf(before);
            written = written.subList(shown + 1, written.size());
            within = false;
        }
        for (BroadcastView view : written) {
            if (view.id().equals(current) || view.id().equals(before)) {
                continue;
            }
            if (!show(view)) {
                next = new BroadcastCursor(next.history(), next.shown(), shownInPart);
                return false;
            }
            shownInPart = true;
        }
        next = new BroadcastCursor(cursor, next.shown(), false);
        return true;
    }

    private boolean show(BroadcastView view) {
        BroadcastView known = found.get(view.id());
        if (known == null && found.size() >= limit) {
            return false;
        }
        // Newest first: the first one that is met has ended last.
        found.put(view.id(), known == null ? view : begun(known, view.startedAt()));
        next = new BroadcastCursor(next.history(), view.id(), false);
        return true;
    }

    List<BroadcastView> views() {
        return List.copyOf(found.values());
    }

    /// Where the next page begins: behind the last session that was taken as a whole.
    BroadcastCursor next() {
        return next;
    }

    /// The broadcasts of a session, newest first. Where it has left one, the next one began.
    private static List<BroadcastView> written(SessionReport session) {
        SessionDetails details = session.details();
        SessionEnd end = session.end();
        Instant ended = end == null ? details.measuredAt() : end.at();
        List<String> ids = new ArrayList<>(details.earlierBroadcasts());
        ids.add(session.broadcastId());
        List<BroadcastView> views = new ArrayList<>();
        for (String id : ids.reversed()) {
            Instant started = BroadcastIds.startOf(id).orElse(details.startedAt());
            views.add(new BroadcastView(
                    id, session.channelId(), started, ended, SessionState.ENDED, session.recorded(), null));
            ended = started;
        }
        return views;
    }

    private static BroadcastView begun(BroadcastView view, @Nullable Instant startedAt) {
        return new BroadcastView(
                view.id(),
                view.channelId(),
                startedAt == null ? view.startedAt() : startedAt,
                view.endedAt(),
                view.state(),
                view.recorded(),
                view.recordingKey());
    }
}
