package dev.sluice.live;

import dev.sluice.lease.Lease;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/// Puts a session's ids beside the lines that are logged while it is open, so that logs in JSON have them as fields.
/// Afterwards what was there before counts again. For one thread.
final class SessionFields implements AutoCloseable {
    private static final String CHANNEL = "channel";
    private static final String SESSION = "session";

    private final @Nullable Object channelBefore;
    private final @Nullable Object sessionBefore;

    private SessionFields(String channel, String session) {
        channelBefore = MDC.put(CHANNEL, channel);
        sessionBefore = MDC.put(SESSION, session);
    }

    static SessionFields of(String channel, String session) {
        return new SessionFields(channel, session);
    }

    /// Those of the session that has won the lease.
    static SessionFields of(Lease lease) {
        return of(lease.channelId().value(), lease.sessionId());
    }

    @Override
    public void close() {
        restore(CHANNEL, channelBefore);
        restore(SESSION, sessionBefore);
    }

    private static void restore(String field, @Nullable Object before) {
        if (before == null) {
            MDC.remove(field);
        } else {
            MDC.put(field, before);
        }
    }
}
