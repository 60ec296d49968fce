package dev.sluice.live;

import dev.sluice.pods.ReportedSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The sessions that this process answers for: those that run, and those whose broadcast waits for its encoder or is
/// being ended. Safe for all threads.
public final class SessionRoster {
    /// Ends under way beyond those are not reported; the sweep of all leases finds them.
    private static final int MAX_ENDING = 5_000;

    private final LongSupplier nanoClock;
    private final Map<String, Entry> byChannel = new LinkedHashMap<>();
    private Runnable onChange = () -> {};

    private record Entry(Publication publication, @Nullable Long untilNanos) {
        boolean isOver(long now) {
            return untilNanos != null && untilNanos - now <= 0;
        }
    }

    SessionRoster(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /// Has somebody told of every change.
    ///
    /// @param action called whenever a session has begun or ended, on its thread; must not block
    public synchronized void onChange(Runnable action) {
        onChange = action;
    }

    void began(Publication publication) {
        change(() -> {
            Entry before = byChannel.get(publication.channelName());
            // Two connections may be answered in another order than they have won.
            if (before == null || before.publication().epoch() < publication.epoch()) {
                byChannel.put(publication.channelName(), new Entry(publication, null));
            }
        });
    }

    /// @param window for how long its broadcast may wait for its encoder
    void ended(Publication publication, Duration window) {
        change(() -> {
            Entry before = byChannel.get(publication.channelName());
            if (before != null && before.publication() == publication) {
                // Behind those that have ended before it.
                byChannel.remove(publication.channelName());
                long until = nanoClock.getAsLong()
                        + window.plus(LeaseJudge.SESSIONS_OWN).toNanos();
                byChannel.put(publication.channelName(), new Entry(publication, until));
            }
        });
    }

    private void change(Runnable change) {
        Runnable told;
        synchronized (this) {
            change.run();
            told = onChange;
        }
        told.run();
    }

    /// What a report says of them now.
    public synchronized List<ReportedSession> list() {
        long now = nanoClock.getAsLong();
        byChannel.values().removeIf(entry -> entry.isOver(now));
        int surplus = Math.toIntExact(byChannel.values().stream()
                        .filter(entry -> entry.untilNanos() != null)
                        .count())
                - MAX_ENDING;
        for (Iterator<Entry> entries = byChannel.values().iterator(); surplus > 0 && entries.hasNext(); ) {
            if (entries.next().untilNanos() != null) {
                entries.remove();
                surplus--;
            }
        }
        List<ReportedSession> sessions = new ArrayList<>(byChannel.size());
        byChannel
                .values()
                .forEach(entry ->
                        sessions.add(ReportedSession.of(entry.publication().lease(), entry.untilNanos() != null)));
        return sessions;
    }
}
