package dev.sluice.rtmp.session;

import dev.sluice.bytes.LogSafe;
import java.util.Map;

/// What an encoder asks for with its publish command.
///
/// All of it is the client's text: nothing may be built from it unchecked, and only [LogSafe] makes it fit to
/// print. Every part but the encoder may hold the key, as people paste it anywhere, so `toString` shows the encoder
/// alone.
///
/// @param name last element of the path that app and stream name make together
/// @param app the path before it, without slashes at its ends; empty when there is none
/// @param query parameters of URL, app and stream name, decoded once; of a name that occurs twice the stream name's
/// wins
/// @param tcUrl the URL that the client says it connected to; empty when it says none. Never to be trusted
/// @param encoder what the client calls itself (`flashVer`); empty when it does not say
public record PublishRequest(StreamName name, String app, Map<String, String> query, String tcUrl, String encoder) {
    public PublishRequest {
        query = Map.copyOf(query);
    }

    @Override
    public String toString() {
        return "PublishRequest[name=***, encoder=" + LogSafe.text(encoder) + "]";
    }
}
