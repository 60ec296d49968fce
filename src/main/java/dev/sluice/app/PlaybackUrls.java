package dev.sluice.app;

import dev.sluice.store.StoreMisconfiguredException;

/// Where viewers find the media.
///
/// @param external what playback URLs begin with, without a slash at the end; empty where this process serves them
record PlaybackUrls(String external) {
    /// Reads the settings.
    ///
    /// @throws StoreMisconfiguredException if media on S3 have no base URL
    static PlaybackUrls of(AppConfig config, StoreConfig store) {
        String url = config.playback().baseUrl().map(uri -> uri.toString()).orElse("");
        if (url.isEmpty() && store.kind() == StoreConfig.Kind.S3) {
            throw new StoreMisconfiguredException(
                    "sluice.playback.base-url is missing: set it to where viewers read the media bucket, such as"
                            + " https://cdn.example.com",
                    null);
        }
        return new PlaybackUrls(url.replaceFirst("/+$", ""));
    }

    /// What playback URLs begin with, given where this process itself is found.
    String of(String self) {
        return external.isEmpty() ? self : external;
    }
}
