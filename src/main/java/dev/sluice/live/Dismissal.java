package dev.sluice.live;

import dev.sluice.rtmp.server.ServerConnection;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.StreamRejectedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Ends a session that may not go on: its encoder is told why in answer to the next message that it sends, and is cut
/// off if it sends none. Confined to the connection's thread.
final class Dismissal {
    /// Time for that message: encoders send dozens a second.
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final ServerConnection connection;
    private @Nullable StreamRejectedException reason;
    private @Nullable ScheduledFuture<?> cutOff;

    Dismissal(ServerConnection connection) {
        this.connection = connection;
    }

    /// Begins, unless it has begun.
    ///
    /// @param why for the broadcaster
    boolean begin(DisconnectCause cause, String why) {
        if (reason != null) {
            return false;
        }
        reason = new StreamRejectedException(cause, why);
        cutOff = connection
                .executor()
                .schedule(() -> connection.abort(cause), LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        return true;
    }

    /// Why nothing is taken any more, if it has begun.
    Optional<DisconnectCause> cause() {
        return Optional.ofNullable(reason).map(StreamRejectedException::disconnectCause);
    }

    /// A message has come.
    ///
    /// @throws StreamRejectedException if nothing is taken any more
    void check() {
        StreamRejectedException why = reason;
        if (why != null) {
            throw why;
        }
    }

    /// The session has ended; the connection is left alone.
    void end() {
        ScheduledFuture<?> timer = cutOff;
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
