package dev.sluice.rtmp.session;

import dev.sluice.bytes.MalformedException;

/// Where a connection stands. Each state offers its legal transitions only; every one of them may also become
/// [Closed].
///
/// ```
/// Handshaking ─C2→ AwaitingConnect ─connect→ Connected ─publish→ Authorising ─accepted→ Publishing
///                                                ↑                                          │
///                                                └──── FCUnpublish, deleteStream, closeStream
/// ```
sealed interface ConnectionState {
    record Handshaking() implements ConnectionState {
        AwaitingConnect handshaken() {
            return new AwaitingConnect();
        }
    }

    record AwaitingConnect() implements ConnectionState {
        Connected connected(ClientInfo client) {
            return new Connected(client, OpenStreams.NONE);
        }
    }

    /// Commands are taken, nothing is published.
    record Connected(ClientInfo client, OpenStreams streams) implements ConnectionState {
        Connected with(OpenStreams changed) {
            return new Connected(client, changed);
        }

        Authorising publish(long messageStreamId) {
            return new Authorising(this, messageStreamId);
        }
    }

    /// The gate has been asked; nothing is read.
    record Authorising(Connected connection, long messageStreamId) implements ConnectionState {
        Publishing accepted(PublishedStream stream) {
            return new Publishing(connection, messageStreamId, stream);
        }
    }

    record Publishing(Connected connection, long messageStreamId, PublishedStream stream) implements ConnectionState {
        Publishing with(OpenStreams changed) {
            return new Publishing(connection.with(changed), messageStreamId, stream);
        }

        /// The caller ends the stream.
        Connected unpublished() {
            return connection;
        }
    }

    record Closed(DisconnectCause cause) implements ConnectionState {}

    /// What is known of the client, for a command that needs a connection.
    default Connected connection() {
        return switch (this) {
            case Connected connected -> connected;
            case Authorising authorising -> authorising.connection();
            case Publishing publishing -> publishing.connection();
            case Handshaking h -> throw new MalformedException("command within the handshake");
            case AwaitingConnect a -> throw new MalformedException("command before connect");
            case Closed c -> throw new IllegalStateException("command after the end");
        };
    }
}
