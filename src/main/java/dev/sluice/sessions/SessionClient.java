package dev.sluice.sessions;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/// Who publishes.
///
/// @param address the encoder's, as the connection or the PROXY protocol tells it
/// @param encoder what it calls itself, fit to be shown; empty when it does not say
/// @param protocol `rtmp` or `rtmps`; behind a balancer that ends TLS it is `rtmp`
@JsonIgnoreProperties(ignoreUnknown = true)
public record SessionClient(String address, String encoder, String protocol) {
    public static final String RTMP = "rtmp";
    public static final String RTMPS = "rtmps";

    public SessionClient {
        address = address == null ? "" : address;
        encoder = encoder == null ? "" : encoder;
        protocol = protocol == null ? RTMP : protocol;
    }
}
