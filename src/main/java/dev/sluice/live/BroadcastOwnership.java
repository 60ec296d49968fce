package dev.sluice.live;

import dev.sluice.channels.ChannelId;
import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.PlaylistPromise;
import dev.sluice.lease.HeldLease;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A won epoch: this session owns the channel's broadcast and may write its playlists.
///
/// @param continued the broadcast's media playlist as an earlier session left it, fenced by this epoch already
/// @param playlistEtag of that fencing version; empty when `continued` is
/// @param reconnectWindow how long the broadcast waits for its encoder when the connection is lost
record BroadcastOwnership(
        HeldLease held, Optional<MediaPlaylist> continued, Optional<String> playlistEtag, Duration reconnectWindow) {
    ChannelId channel() {
        return held.lease().channelId();
    }

    String broadcastId() {
        return held.lease().broadcastId();
    }

    /// What the playlist that goes on has promised, null where the broadcast begins.
    @Nullable PlaylistPromise promise() {
        return continued
                .map(playlist -> new PlaylistPromise(playlist.targetSeconds(), playlist.independentSegments()))
                .orElse(null);
    }

    /// When the media in the playlist that goes on ends, by its own dates; null where there is none.
    @Nullable Instant endBefore() {
        return continued.flatMap(MediaPlaylist::endDate).orElse(null);
    }

    boolean recorded() {
        return held.lease().recorded();
    }

    /// Where the broadcast's objects stand; ends with a slash.
    String folder() {
        return MediaLayout.folder(held.lease());
    }

    long epoch() {
        return held.lease().epoch();
    }
}
