package dev.sluice.rtmp.server;

import dev.sluice.rtmp.session.DisconnectCause;
import java.net.InetSocketAddress;
import java.util.concurrent.ScheduledExecutorService;

/// A client's connection, as those who judge and take its publication see it. All calls on the executor's thread, but
/// for [#isOpen()].
public interface ServerConnection {
    /// The connection's event loop.
    ScheduledExecutorService executor();

    InetSocketAddress remoteAddress();

    /// Whether TLS ends here.
    default boolean isEncrypted() {
        return false;
    }

    /// Whether the client is still there, for all that is known. From any thread.
    boolean isOpen();

    /// Whose publication it brings, once that is known: the line about its end has both.
    default void publishes(String channel, String session) {}

    /// What comes now is not of that session any more. On the connection's thread.
    default void publishesNoMore(String session) {}

    /// While congested, nothing is read from the client, so TCP slows it down.
    void setCongested(boolean congested);

    /// From now on all is read as soon as it comes. What has come by now is read before a task runs that this one
    /// schedules, such as one that calls [#stopReading].
    default void collectNoMore() {}

    /// Reads nothing any more; what has been read is delivered before this returns. Not from within a delivery.
    void stopReading();

    /// Ends the connection at once; what is queued for the client may be lost.
    void abort(DisconnectCause cause);
}
