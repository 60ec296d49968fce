package dev.sluice.rtmp.session;

/// Why a connection or publication ended. The label is the log key, the metric tag and the value in reports, so it
/// never changes.
public enum DisconnectCause {
    /// The encoder said that it ends: FCUnpublish, deleteStream or closeStream.
    UNPUBLISHED("unpublished"),
    /// End of input or reset without a goodbye.
    PEER_CLOSED("peer_closed"),
    /// Connected and left without a byte of what was to come next, as load balancers and monitoring do to see
    /// whether somebody listens: without any, after the PROXY header, or after the TLS handshake.
    PROBED("probed"),
    /// The PROXY protocol was required, and what came first was none of it, or it came from an address that is not
    /// trusted to speak it.
    PROXY_FAILED("proxy_failed"),
    /// TLS could not be agreed on.
    TLS_FAILED("tls_failed"),
    /// The handshake was not complete in time.
    HANDSHAKE_TIMEOUT("handshake_timeout"),
    /// What came first was no RTMP handshake.
    HANDSHAKE_FAILED("handshake_failed"),
    /// Connected, but did not publish in time.
    PUBLISH_TIMEOUT("publish_timeout"),
    /// Nothing received for too long.
    IDLE_TIMEOUT("idle_timeout"),
    /// Sent less media for longer than a stream can.
    TOO_SLOW("too_slow"),
    /// Did not read our answers.
    WRITE_STALLED("write_stalled"),
    /// Broke RTMP or AMF, or used them in an order that makes no sense.
    PROTOCOL_ERROR("protocol_error"),
    /// Correct RTMP, but larger than the limits allow: a message, its AMF, a URL, or what came before publishing.
    LIMIT_EXCEEDED("limit_exceeded"),
    /// Correct RTMP, but in pieces too small to be read at a fair cost, or too many commands.
    FLOODING("flooding"),
    /// A codec or feature that cannot be carried.
    UNSUPPORTED_MEDIA("unsupported_media"),
    /// Audio or video bodies that break their format.
    MALFORMED_MEDIA("malformed_media"),
    /// Jumped in time or changed its format too often.
    UNSTEADY_MEDIA("unsteady_media"),
    /// More bits per second than the channel allows.
    BITRATE_EXCEEDED("bitrate_exceeded"),
    /// The stream key is missing, malformed or not known.
    UNKNOWN_KEY("unknown_key"),
    /// The stream key or its channel is disabled.
    KEY_DISABLED("key_disabled"),
    /// The stream key has expired.
    KEY_EXPIRED("key_expired"),
    /// The channel has a publisher and its policy keeps it.
    IN_USE("in_use"),
    /// Not allowed from that address.
    ADDRESS_DENIED("address_denied"),
    /// Refused for another reason that trying again does not mend.
    REFUSED("refused"),
    /// Wanted to play: viewers are served over HTTP.
    PLAY_REFUSED("play_refused"),
    /// This process has no room.
    OVERLOADED("overloaded"),
    /// Too many wanted to publish at once, and its turn did not come in time.
    THROTTLED("throttled"),
    /// Too many connections from one address.
    ADDRESS_CROWDED("address_crowded"),
    /// This process is shutting down.
    DRAINING("draining"),
    /// A newer publisher took the channel over.
    TAKEN_OVER("taken_over"),
    /// The channel was taken over again and again, so the newest publisher had to stay outside.
    CONTESTED("contested"),
    /// Ended by an administrator.
    KICKED("kicked"),
    /// The channel or its key was deleted or disabled while live.
    REVOKED("revoked"),
    /// The store could not be reached.
    STORE_UNAVAILABLE("store_unavailable"),
    /// Whoever keeps keys elsewhere did not answer whether they may publish.
    AUTHORIZATION_UNAVAILABLE("authorization_unavailable"),
    /// A fault of ours.
    INTERNAL_ERROR("internal_error");

    private final String label;

    DisconnectCause(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
