package dev.sluice.sessions;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.channels.ChannelId;
import org.jspecify.annotations.Nullable;

/// All that is told of one session, `history/{yyyy}/{mm}/{dd}/{channelId}/{sessionId}.json` once it has ended.
///
/// @param broadcastId the one that it wrote last
/// @param epoch under which it did: of two sessions on a channel the higher one owns it
/// @param recorded whether the broadcast is
/// @param end null while it runs
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SessionReport(
        String id,
        ChannelId channelId,
        String broadcastId,
        long epoch,
        boolean recorded,
        String podId,
        SessionDetails details,
        @Nullable SessionEnd end) {
    public SessionReport endedBy(SessionEnd how) {
        return new SessionReport(id, channelId, broadcastId, epoch, recorded, podId, details, how);
    }
}
