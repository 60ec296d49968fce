package dev.sluice.live;

import org.jboss.logging.MDC;

/// Puts a session's ids beside the lines that are logged while it is open, so that logs in JSON have them as fields.
/// For one thread.
final class SessionFields implements AutoCloseable {
    private static final String CHANNEL = "channel";
    private static final String SESSION = "session";

    private SessionFields() {}

    static SessionFields of(String channel, String session) {
        MDC.put(CHANNEL, channel);
        MDC.put(SESSION, session);
        return new SessionFields();
    }

    @Override
    public void close() {
        MDC.remove(CHANNEL);
        MDC.remove(SESSION);
    }
}
