package dev.sluice.rtmp.session;

import dev.sluice.rtmp.message.RtmpMessage.Command;
import dev.sluice.rtmp.session.ConnectionState.Authorising;
import dev.sluice.rtmp.session.ConnectionState.AwaitingConnect;
import dev.sluice.rtmp.session.ConnectionState.Closed;
import dev.sluice.rtmp.session.ConnectionState.Connected;
import dev.sluice.rtmp.session.ConnectionState.Handshaking;
import dev.sluice.rtmp.session.ConnectionState.Publishing;
import java.util.Optional;

/// The last word to a client whose own bytes, or the want of them, end its connection, as precise as its state lets
/// it understand one: the answer to its connect command, or an error status on the message stream that it publishes
/// on, wants to publish on, or has created last.
final class Farewell {
    static final String PUBLISH_REJECTED = "NetStream.Publish.Rejected";

    /// What the connect command always has (RTMP 1.0 §7.2.1.1); it may be the very message that could not be read.
    private static final double CONNECT_TRANSACTION = 1;

    private Farewell() {}

    /// Empty while nothing is understood yet, or no more.
    ///
    /// @param detail what was wrong, in our words alone
    static Optional<Command> to(ConnectionState state, DisconnectCause cause, String detail) {
        String description = describe(cause) + detail + ".";
        return switch (state) {
            case Handshaking s -> Optional.empty();
            case AwaitingConnect s -> Optional.of(Answers.connectRejected(CONNECT_TRANSACTION, description));
            case Connected(ClientInfo c, OpenStreams streams) ->
                Optional.of(
                        streams.isEmpty()
                                ? Answers.connectionRejected(description)
                                : Answers.refused(streams.newest(), PUBLISH_REJECTED, description));
            case Authorising(Connected c, long id) -> Optional.of(Answers.refused(id, PUBLISH_REJECTED, description));
            case Publishing(Connected c, long id, PublishedStream s) ->
                Optional.of(Answers.refused(id, PUBLISH_REJECTED, description));
            case Closed s -> Optional.empty();
        };
    }

    private static String describe(DisconnectCause cause) {
        return switch (cause) {
            case LIMIT_EXCEEDED -> "The encoder sent more than this server takes: ";
            case FLOODING -> "The encoder floods this server: ";
            case PUBLISH_TIMEOUT -> "The encoder did not begin to publish: ";
            case IDLE_TIMEOUT -> "The encoder has fallen silent: ";
            case TOO_SLOW -> "The encoder sends less than a stream: ";
            default -> "The encoder broke the RTMP protocol: ";
        };
    }
}
