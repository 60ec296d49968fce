package dev.sluice.live;

import dev.sluice.channels.ChannelId;
import dev.sluice.lease.Lease;
import dev.sluice.store.ObjectHeaders;

/// Where things stand in the media bucket, and with which headers.
///
/// ```
/// live/{channelId}/index.m3u8                                         multivariant playlist: the playback URL
/// seg/{channelId}/{broadcastId}/main/media.m3u8                       media playlist of one broadcast
/// seg/{channelId}/{broadcastId}/main/{epoch}-{nonce}-{sequence}.ts    segments, never reused names
/// rec/{channelId}/{broadcastId}/main/…                                the same of a recorded broadcast, and
/// rec/{channelId}/{broadcastId}/main/journal-{number}.m3u8            what has left its media playlist, in parts
/// rec/{channelId}/{broadcastId}/main/vod.m3u8                         all of it, once it has ended
/// ```
///
/// A lifecycle rule on `seg/` never meets a recording.
public final class MediaLayout {
    /// Segment names are never reused, so any cache may keep them for ever.
    private static final ObjectHeaders SEGMENT = new ObjectHeaders("video/mp2t", "public, max-age=31536000, immutable");

    /// A playlist may be kept for half the shortest target duration: longer, and players would see it too late; not
    /// at all, and every viewer's request would reach the bucket.
    private static final ObjectHeaders PLAYLIST =
            new ObjectHeaders("application/vnd.apple.mpegurl", "public, max-age=1");

    private static final String VOD = "vod.m3u8";

    private MediaLayout() {}

    public static String index(ChannelId channel) {
        return "live/" + channel + "/index.m3u8";
    }

    /// Where a broadcast's objects stand; ends with a slash.
    static String folder(ChannelId channel, String broadcastId, boolean recorded) {
        return (recorded ? "rec/" : "seg/") + channel + "/" + broadcastId + "/main/";
    }

    /// The folder of the broadcast that a lease names.
    static String folder(Lease lease) {
        return folder(lease.channelId(), lease.broadcastId(), lease.recorded());
    }

    static String mediaPlaylist(Lease lease) {
        return folder(lease) + "media.m3u8";
    }

    /// The media playlist's URI as the index names it.
    static String mediaPlaylistFromIndex(Lease lease) {
        return "../../" + mediaPlaylist(lease);
    }

    /// @param number counts from 0
    static String journalPart(Lease lease, long number) {
        return folder(lease) + "journal-" + number + ".m3u8";
    }

    /// The playlist of everything that a recorded broadcast had.
    static String vodPlaylist(Lease lease) {
        return folder(lease) + VOD;
    }

    /// The same, of any broadcast that is recorded.
    public static String recording(ChannelId channel, String broadcastId) {
        return folder(channel, broadcastId, true) + VOD;
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
