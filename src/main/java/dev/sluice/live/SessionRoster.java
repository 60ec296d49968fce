package dev.sluice.live;

import dev.sluice.pods.ReportedSession;
import dev.sluice.sessions.SessionEnd;
import dev.sluice.sessions.SessionReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// The sessions that this process answers for: those that run, and those whose broadcast waits for its encoder or is
/// being ended. Safe for all threads.
public final class SessionRoster {
    /// Ends under way beyond those are not reported; the sweep of all leases finds them.
    private static final int MAX_ENDING = 5_000;

    private final LongSupplier nanoClock;
    private final Map<String, Entry> byChannel = new LinkedHashMap<>();
    private Runnable onChange = () -> {};

    private sealed interface Entry {
        record Running(Publication publication) implements Entry {}

        /// Without the publication: with its connection, and whatever that had received, it would stay for minutes.
        record Ending(ReportedSession session, long untilNanos) implements Entry {}

        default long epoch() {
            return switch (this) {
                case Running(Publication publication) -> publication.epoch();
                case Ending(ReportedSession session, long _) -> session.epoch();
            };
        }

        default ReportedSession reported() {
            return switch (this) {
                case Running(Publication publication) -> ReportedSession.running(publication.report());
                case Ending(ReportedSession session, long _) -> session;
            };
        }

        default boolean isOver(long now) {
            return this instanceof Ending(ReportedSession _, long untilNanos) && untilNanos - now <= 0;
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
            if (before == null || before.epoch() < publication.epoch()) {
                byChannel.put(publication.channelName(), new Entry.Running(publication));
            }
        });
    }

    /// @param report what is told of it at last
    /// @param window for how long its broadcast may wait for its encoder
    void ended(Publication publication, SessionReport report, Duration window) {
        change(() -> {
            // What follows comes behind those that have ended before.
            if (byChannel.remove(publication.channelName(), new Entry.Running(publication))) {
                long until = nanoClock.getAsLong()
                        + window.plus(LeaseJudge.SESSIONS_OWN).toNanos();
                SessionEnd end = report.end();
                Instant waitsUntil =
                        publication.waits() && end != null ? end.at().plus(window) : null;
                ReportedSession session = ReportedSession.ending(report, waitsUntil);
                byChannel.put(publication.channelName(), new Entry.Ending(session, until));
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
        long surplus = byChannel.values().stream()
                        .filter(Entry.Ending.class::isInstance)
                        .count()
                - MAX_ENDING;
        for (Iterator<Entry> entries = byChannel.values().iterator(); surplus > 0 && entries.hasNext(); ) {
            if (entries.next() instanceof Entry.Ending) {
                entries.remove();
                surplus--;
            }
        }
        return byChannel.values().stream().map(Entry::reported).toList();
    }
}
