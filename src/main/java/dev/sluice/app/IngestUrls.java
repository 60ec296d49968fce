package dev.sluice.app;

import dev.sluice.rtmp.server.UnusableSettingException;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Where broadcasters send to.
///
/// @param rtmp what this process listens on
/// @param rtmps what it listens on for RTMP over TLS
/// @param configured what stands before it
record IngestUrls(String rtmp, Optional<String> rtmps, Optional<String> configured) {
    private static final Set<String> SCHEMES = Set.of("rtmp", "rtmps");

    /// Reads the setting.
    ///
    /// @throws UnusableSettingException if encoders could not use it
    static String checked(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        String path = url.getRawPath() == null ? "" : url.getRawPath().replaceFirst("/+$", "");
        boolean usable = SCHEMES.contains(scheme)
                && url.getHost() != null
                && !path.isEmpty()
                && url.getRawUserInfo() == null
                && url.getRawQuery() == null
                && url.getRawFragment() == null;
        if (!usable) {
            throw new UnusableSettingException("sluice.ingest.url=" + url
                    + ": not of the form rtmp(s)://host[:port]/app, such as rtmps://ingest.example.com/live (encoders"
                    + " add the stream key themselves)");
        }
        return scheme + "://" + url.getRawAuthority() + path;
    }

    /// The one that people are told: a key that goes through TLS is read by nobody on its way.
    String told() {
        return configured.or(() -> rtmps).orElse(rtmp);
    }
}
