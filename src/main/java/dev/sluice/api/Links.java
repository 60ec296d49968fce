package dev.sluice.api;

import dev.sluice.channels.ChannelId;
import java.net.URI;
import java.util.function.Function;

/// The URLs that answers hold.
///
/// @param ingestUrl where broadcasters send to; its host `localhost` stands for the one that the request names
/// @param playbackBaseUrl what playback URLs begin with, without a slash at the end; empty where this process serves
///     the media itself
/// @param indexKey a channel's multivariant playlist in the media bucket
public record Links(String ingestUrl, String playbackBaseUrl, Function<ChannelId, String> indexKey) {
    private static final String THIS_HOST = "://localhost";

    /// Where a channel is watched.
    ///
    /// @param self any URI of this process as the request names it
    public String playbackUrl(ChannelId id, URI self) {
        return media(indexKey.apply(id), self);
    }

    /// Where an object of the media bucket is found.
    ///
    /// @param self any URI of this process as the request names it
    public String media(String key, URI self) {
        String base = playbackBaseUrl.isEmpty() ? self.getScheme() + "://" + self.getAuthority() : playbackBaseUrl;
        return base + "/" + key;
    }

    /// Where broadcasters send to.
    ///
    /// @param self any URI of this process as the request names it
    public String ingestUrl(URI self) {
        String host = self.getHost();
        return host == null ? ingestUrl : ingestUrl.replaceFirst(THIS_HOST + "(?=[:/])", "://" + host);
    }
}
