package dev.sluice.rtmp.server;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// A configured address cannot be listened on: it is in use, not this machine's, or needs privileges. The message
/// names the settings to look at.
public final class CannotListenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CannotListenException(InetSocketAddress address, String portSetting, @Nullable Throwable cause) {
        super(
                "cannot listen for RTMP on " + address.getHostString() + " port " + address.getPort() + " ("
                        + (cause == null ? "unknown reason" : cause.getMessage()) + "): set " + portSetting
                        + " or sluice.rtmp.host to a free address",
                cause);
    }
}
