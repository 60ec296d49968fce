package dev.sluice.rtmp.session;

/// Why a publish command is refused, by what the encoder shall be told. The connection is closed in each case.
///
/// Descriptions are shown to the broadcaster by some encoders and never contain the key.
public sealed interface PublishRefusal {
    /// The cause under which the connection is counted.
    DisconnectCause cause();

    /// `NetStream.Publish.BadName`: the key is missing, not known, or in use. Encoders show an error and do not try
    /// again.
    record BadName(String description, DisconnectCause cause) implements PublishRefusal {
        public BadName(String description) {
            this(description, DisconnectCause.UNKNOWN_KEY);
        }
    }

    /// `NetStream.Publish.Denied`: the key is known and may not be used. Encoders show an error and do not try
    /// again.
    record Denied(String description, DisconnectCause cause) implements PublishRefusal {
        public Denied(String description) {
            this(description, DisconnectCause.REFUSED);
        }
    }

    /// A passing fault of ours: the connection is just closed, which encoders answer with another attempt.
    ///
    /// @param detail for the log alone, empty where there is nothing to add
    record Silent(DisconnectCause cause, String detail) implements PublishRefusal {
        public Silent(DisconnectCause cause) {
            this(cause, "");
        }
    }
}
