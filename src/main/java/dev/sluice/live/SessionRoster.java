package dev.sluice.live;

import dev.sluice.pods.ReportedSession;
import dev.sluice.sessions.SessionReport;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/// The sessions that this process answers for: those that run, those whose broadcast waits for its encoder or is being
/// ended, and those whose history the store has not taken yet. Safe for all threads.
public final class SessionRoster {
    /// Ends under way beyond those are not reported; the sweep of all leases finds them.
    private static final int MAX_ENDING = 5_000;

    /// Sessions that another one has followed on its channel, and whose history is all that is left to do: an
    /// outage of the control bucket in which a hundred encoders reconnect every minute. Some 900 bytes of each
    /// report each.
    private static final int MAX_FOLLOWED = 1_000;

    private final LongSupplier nanoClock;
    private final Map<String, Entry> sessions = new LinkedHashMap<>();
    private Runnable onChange = () -> {};

    private sealed interface Entry {
        record Running(Publication publication) implements Entry {}

        /// Without the publication: with its connection, and whatever that had received, it would stay for minutes.
        ///
        /// @param untilNanos until when its broadcast may be this process's to end
        /// @param waitsUntilNanos until when the broadcast waits for its encoder
        /// @param kept whether its history is
        record Ending(SessionReport report, long untilNanos, long waitsUntilNanos, boolean kept) implements Entry {}

        default String channel() {
            return switch (this) {
                case Running(Publication publication) -> publication.channelName();
                case Ending ending -> ending.report().channelId().value();
            };
        }

        default long epoch() {
            return switch (this) {
                case Running(Publication publication) -> publication.epoch();
                case Ending ending -> ending.report().epoch();
            };
        }

        /// Nobody needs the figures of one that its history tells.
        default ReportedSession reported(long now) {
            return switch (this) {
                case Running(Publication publication) -> ReportedSession.running(publication.report());
                case Ending(SessionReport report, long _, long waitsUntil, boolean kept) -> {
                    long waitsMs =
                            Math.max(0, Duration.ofNanos(waitsUntil - now).toMillis());
                    ReportedSession session = ReportedSession.ending(report, waitsMs);
                    yield kept && waitsMs == 0 ? session.bare() : session;
                }
            };
        }

        /// @param isNewest whether no other has followed it on its channel
        default boolean isOver(long now, boolean isNewest) {
            return this instanceof Ending ending && ending.kept() && (!isNewest || ending.untilNanos() - now <= 0);
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
        change(() -> sessions.put(publication.sessionId(), new Entry.Running(publication)));
    }

    /// @param report what is told of it at last
    /// @param window for how long its broadcast may wait for its encoder
    void ended(Publication publication, SessionReport report, Duration window) {
        change(() -> {
            long now = nanoClock.getAsLong();
            long until = now + window.plus(LeaseJudge.SESSIONS_OWN).toNanos();
            long waitsUntil = publication.waits() ? now + window.toNanos() : now;
            // What follows comes behind those that have ended before.
            sessions.remove(report.id());
            sessions.put(report.id(), new Entry.Ending(report, until, waitsUntil, false));
        });
    }

    /// Its history is kept, or will never be.
    synchronized void archived(String sessionId) {
        sessions.computeIfPresent(
                sessionId,
                (_, entry) -> entry instanceof Entry.Ending(SessionReport report, long until, long waits, boolean _)
                        ? new Entry.Ending(report, until, waits, true)
                        : entry);
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
    public List<ReportedSession> list() {
        long now = nanoClock.getAsLong();
        // To read all figures takes a while, in which nobody who begins or ends has to wait.
        return current(now).stream().map(entry -> entry.reported(now)).toList();
    }

    private synchronized List<Entry> current(long now) {
        Map<String, Long> newest = new HashMap<>();
        sessions.values().forEach(entry -> newest.merge(entry.channel(), entry.epoch(), Math::max));
        Predicate<Entry> isNewest = entry -> newest.getOrDefault(entry.channel(), 0L) <= entry.epoch();
        sessions.values().removeIf(entry -> entry.isOver(now, isNewest.test(entry)));
        keepAtMost(MAX_ENDING, Entry.Ending.class::isInstance);
        keepAtMost(MAX_FOLLOWED, entry -> entry instanceof Entry.Ending && !isNewest.test(entry));
        return List.copyOf(sessions.values());
    }

    /// Drops the oldest beyond.
    private void keepAtMost(int most, Predicate<Entry> kind) {
        long surplus = sessions.values().stream().filter(kind).count() - most;
        for (Iterator<Entry> entries = sessions.values().iterator(); surplus > 0 && entries.hasNext(); ) {
            if (kind.test(entries.next())) {
                entries.remove();
                surplus--;
            }
        }
    }
}
