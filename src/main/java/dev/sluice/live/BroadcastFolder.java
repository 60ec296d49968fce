package dev.sluice.live;

import dev.sluice.channels.ChannelId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a listing showed of one unrecorded broadcast. Listings lag, so this is a hint where to look and what could
/// be deleted, never a proof that something is missing.
///
/// @param path ends with a slash
/// @param segments names that have the form of a segment's; others are none of our business
record BroadcastFolder(String path, ChannelId channel, String broadcastId, List<String> segments) {
    /// What is listed to find them.
    static final String PREFIX = "seg/";

    private static final String PLAYLIST = "media.m3u8";
    private static final Pattern PATH = Pattern.compile("seg/([a-z0-9-]+)/([A-Za-z0-9-]+)/main/");

    BroadcastFolder {
        segments = List.copyOf(segments);
    }

    /// The folder's path if `key` is a playlist or a segment of an unrecorded broadcast.
    static Optional<String> pathOf(String key) {
        int end = key.lastIndexOf('/') + 1;
        String name = key.substring(end);
        boolean known = name.equals(PLAYLIST) || SegmentName.parse(name).isPresent();
        return known && PATH.matcher(key.substring(0, end)).matches()
                ? Optional.of(key.substring(0, end))
                : Optional.empty();
    }

    /// Empty if the path names no channel.
    ///
    /// @param keys found in it, all with the path that [#pathOf] gave
    static Optional<BroadcastFolder> of(String path, List<String> keys) {
        Matcher matcher = PATH.matcher(path);
        if (!matcher.matches() || !ChannelId.isValid(matcher.group(1))) {
            return Optional.empty();
        }
        List<String> segments = keys.stream()
                .map(key -> key.substring(path.length()))
                .filter(name -> !name.equals(PLAYLIST))
                .toList();
        return Optional.of(new BroadcastFolder(path, new ChannelId(matcher.group(1)), matcher.group(2), segments));
    }

    String playlistKey() {
        return path + PLAYLIST;
    }

    List<String> keysOf(List<String> names) {
        return names.stream().map(name -> path + name).toList();
    }
}
