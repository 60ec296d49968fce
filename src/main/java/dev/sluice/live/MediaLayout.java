package dev.sluice.live;

import dev.sluice.channels.ChannelId;
import dev.sluice.store.ObjectHeaders;

/// Where things stand in the media bucket, and with which headers.
///
/// ```
/// live/{channelId}/index.m3u8                                         multivariant playlist: the playback URL
/// seg/{channelId}/{broadcastId}/main/media.m3u8                       media playlist of one broadcast
/// seg/{channelId}/{broadcastId}/main/{epoch}-{nonce}-{sequence}.ts    segments, never reused names
/// ```
public final class MediaLayout {
    /// Segment names are never reused, so any cache may keep them for ever.
    private static final ObjectHeaders SEGMENT = new ObjectHeaders("video/mp2t", "public, max-age=31536000, immutable");

    /// A playlist may be kept for half the shortest target duration: longer, and players would see it too late; not
    /// at all, and every viewer's request would reach the bucket.
    private static final ObjectHeaders PLAYLIST =
            new ObjectHeaders("application/vnd.apple.mpegurl", "public, max-age=1");

    private MediaLayout() {}

    public static String index(ChannelId channel) {
        return "live/" + channel + "/index.m3u8";
    }

    static String folder(ChannelId channel, String broadcastId) {
        return "seg/" + channel + "/" + broadcastId + "/main/";
    }

    static String mediaPlaylist(ChannelId channel, String broadcastId) {
        return folder(channel, broadcastId) + "media.m3u8";
    }

    /// The media playlist's URI as the index names it.
    static String mediaPlaylistFromIndex(ChannelId channel, String broadcastId) {
        return "../../" + mediaPlaylist(channel, broadcastId);
    }

    static String segmentName(long epoch, String nonce, long sequence) {
        return epoch + "-" + nonce + "-" + sequence + ".ts";
    }

    static ObjectHeaders segmentHeaders() {
        return SEGMENT;
    }

    static ObjectHeaders playlistHeaders() {
        return PLAYLIST;
    }

    /// What an HTTP server in front of plain files has to say of an object.
    public static ObjectHeaders headersOf(String key) {
        return key.endsWith(".ts") ? SEGMENT : PLAYLIST;
    }
}
