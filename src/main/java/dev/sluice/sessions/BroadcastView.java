package dev.sluice.sessions;

import dev.sluice.channels.ChannelId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A broadcast: what viewers see from the first publish to the end of the playlist.
///
/// @param startedAt null where its id does not tell, as long as no ended session does
/// @param endedAt null while it goes on
/// @param state `live`, `waiting` or `ended`
/// @param recordingKey of its playlist of everything in the media bucket; null as long as there is none
public record BroadcastView(
        String id,
        ChannelId channelId,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        SessionState state,
        boolean recorded,
        @Nullable String recordingKey) {}
