package dev.sluice.rtmp.server;

import dev.sluice.rtmp.session.DisconnectCause;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// How a connection ended.
///
/// @param client who it was, as far as that was known
/// @param detail what there is to add to the cause, safe to print, mostly empty
/// @param spokeRtmp whether the RTMP handshake was over
/// @param published whose publication it has brought, null if none
/// @param fault the error of ours that ended it, if one did
record ConnectionEnd(
        InetSocketAddress client,
        DisconnectCause cause,
        String detail,
        boolean spokeRtmp,
        @Nullable Published published,
        @Nullable Throwable fault) {
    record Published(String channel, String session) {}
}
