package dev.sluice.rtmp.server;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/// A logger that keeps its lines, each with its level and the message of the error that was logged.
final class LoggedLines extends Logger {
    private static final long serialVersionUID = 1L;

    final transient List<String> written = new ArrayList<>();
    Level lowest = Level.DEBUG;

    /// Whether the fields of JSON are kept behind each line.
    boolean withFields;

    LoggedLines() {
        super("test");
    }

    @Override
    protected void doLog(
            Level level,
            String loggerClass,
            Object message,
            Object @Nullable [] parameters,
            @Nullable Throwable thrown) {
        written.add(level + " " + message + (thrown == null ? "" : " " + thrown.getMessage())
                + (withFields ? " " + new TreeMap<>(MDC.getMap()) : ""));
    }

    /// What is tested writes no patterns.
    @Override
    protected void doLogf(
            Level level,
            String loggerClass,
            String format,
            Object @Nullable [] parameters,
            @Nullable Throwable thrown) {
        throw new UnsupportedOperationException(format);
    }

    @Override
    public boolean isEnabled(Level level) {
        return level.compareTo(lowest) <= 0;
    }
}
