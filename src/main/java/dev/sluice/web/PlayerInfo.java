package dev.sluice.web;

import io.vertx.core.json.JsonObject;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the page may know without anybody signed in. Nothing secret: the stream key is in the banner and in a
/// file, never here.
///
/// @param ingestUrl where broadcasters send to, without a key, e.g. `rtmp://localhost/live`; the page puts its own
///     host in place of `localhost`
/// @param playbackBaseUrl what playback URLs begin with, without a slash at the end, e.g. `https://cdn.example.com`;
///     empty where this process serves the media itself
/// @param demo null where no demo channel was made
/// @param signIn how admins come in
public record PlayerInfo(
        String ingestUrl, String playbackBaseUrl, @Nullable Demo demo, SignIn signIn) {
    /// Its origin goes into a header, so its host holds nothing but what host names, addresses and ports are made of.
    private static final Pattern BASE_URL = Pattern.compile("(https?://[A-Za-z0-9.:\\[\\]_-]+)(/.*[^/])?");

    public PlayerInfo {
        if (!ingestUrl.startsWith("rtmp")) {
            throw new IllegalArgumentException("not an RTMP URL: " + ingestUrl);
        }
        if (!playbackBaseUrl.isEmpty() && !BASE_URL.matcher(playbackBaseUrl).matches()) {
            throw new IllegalArgumentException(
                    "playback base URL is not http(s)://host[:port][/path] without a slash at the end: "
                            + playbackBaseUrl);
        }
    }

    /// Of a server without a provider: sign-in by the token that it printed.
    public PlayerInfo(String ingestUrl, String playbackBaseUrl, @Nullable Demo demo) {
        this(ingestUrl, playbackBaseUrl, demo, SignIn.TOKEN);
    }

    /// How admins come in; the labels are those of the API's `/me`.
    public enum SignIn {
        /// By the token that the server printed.
        TOKEN("token"),
        /// By a token of an OpenID provider, which somebody else has to fetch.
        BEARER("bearer"),
        /// At `/login`, which leads to an OpenID provider and back.
        PROVIDER("oidc");

        private final String label;

        SignIn(String label) {
            this.label = label;
        }
    }

    /// The channel that a first start makes.
    ///
    /// @param channel id of the demo channel
    /// @param keyFile where its stream key is kept, as the person at the machine would type it: `data/demo-key`
    public record Demo(String channel, String keyFile) {}

    String toJson() {
        var json = new JsonObject()
                .put("ingestUrl", ingestUrl)
                .put("playbackBaseUrl", playbackBaseUrl)
                .put("login", signIn.label);
        if (demo != null) {
            json.put("demo", new JsonObject().put("channel", demo.channel()).put("keyFile", demo.keyFile()));
        }
        return json.encode();
    }

    /// What the page may load, and from where (CSP Level 3): its own files, and media from the playback origin.
    /// `blob:` is how Media Source Extensions hand media to the video element.
    String contentSecurityPolicy() {
        String media = playbackOrigin();
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; worker-src 'self'"
                + "; connect-src 'self'" + media
                + "; media-src 'self' blob:" + media
                + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    private String playbackOrigin() {
        Matcher matcher = BASE_URL.matcher(playbackBaseUrl);
        return matcher.matches() ? " " + matcher.group(1) : "";
    }
}
