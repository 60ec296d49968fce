package dev.sluice.rtmp.session;

import dev.sluice.amf.AmfObject;
import dev.sluice.bytes.LogSafe;

/// What a connect command says about the client (RTMP 1.0 §7.2.1.1), every part cut to a length that can be kept.
/// App and URL may hold a key, so `toString` leaves them out.
record ClientInfo(String app, String tcUrl, String encoder) {

    /// Nothing in the object is required: librtmp names no encoder, others write `tcurl` or quote the URL.
    static ClientInfo of(AmfObject connect, RtmpLimits limits) {
        String tcUrl = connect.text("tcUrl").or(() -> connect.text("tcurl")).orElse("");
        return new ClientInfo(
                cut(connect.text("app").orElse(""), limits.maxPathChars() + limits.maxQueryChars()),
                cut(unquoted(tcUrl), limits.maxUrlChars()),
                cut(connect.text("flashVer").orElse(""), LogSafe.MAX_CHARS));
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() >= 2 && text.startsWith("'") && text.endsWith("'");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    /// One character more than allowed stays, so that a later check still sees that it was too long.
    private static String cut(String text, int max) {
        return text.length() <= max ? text : text.substring(0, max + 1);
    }

    @Override
    public String toString() {
        return "ClientInfo[encoder=" + LogSafe.text(encoder) + "]";
    }
}
