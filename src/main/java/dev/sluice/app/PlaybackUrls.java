package dev.sluice.app;

import dev.sluice.store.StoreMisconfiguredException;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

/// Where viewers find the media.
///
/// @param external what playback URLs begin with, without a slash at the end; empty where this process serves them
record PlaybackUrls(String external) {
    private static final Set<String> SCHEMES = Set.of("http", "https");

    /// Reads the settings.
    ///
    /// @throws StoreMisconfiguredException if media on S3 have no base URL, or players could not use it
    static PlaybackUrls of(AppConfig config, StoreConfig store) {
        String url = config.playback().baseUrl().map(PlaybackUrls::checked).orElse("");
        if (url.isEmpty() && store.kind() == StoreConfig.Kind.S3) {
            throw new StoreMisconfiguredException(
                    "sluice.playback.base-url is missing: set it to where viewers read the media bucket, such as"
                            + " https://cdn.example.com",
                    null);
        }
        return new PlaybackUrls(url);
    }

    /// The URL without a slash at its end.
    static String checked(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!SCHEMES.contains(scheme)
                || url.getHost() == null
                || url.getRawUserInfo() != null
                || url.getRawQuery() != null
                || url.getRawFragment() != null) {
            throw new StoreMisconfiguredException(
                    // A password would stand in the log.
                    "sluice.playback.base-url" + (url.getRawUserInfo() == null ? "=" + url : "")
                            + ": not of the form http(s)://host[:port][/path], such as https://cdn.example.com",
                    null);
        }
        return url.toString().replaceFirst("/+$", "");
    }

    /// What playback URLs begin with, given where this process itself is found.
    String of(String self) {
        return external.isEmpty() ? self : external;
    }
}
