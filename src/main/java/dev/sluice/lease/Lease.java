package dev.sluice.lease;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.sluice.channels.ChannelId;

/// A channel's lease, `leases/{channelId}.json` in the control bucket.
///
/// @param epoch grows with every change of owner; who won it is the only one that may write playlists in it
/// @param instanceId random per process: a pod restarted under the same name is another owner
/// @param broadcastId named here before any object of it exists
@JsonIgnoreProperties(ignoreUnknown = true)
public record Lease(
        ChannelId channelId,
        long epoch,
        String podId,
        String instanceId,
        String sessionId,
        String broadcastId,
        LeaseState state) {
    public Lease {
        if (epoch < 1) {
            throw new IllegalArgumentException("lease epoch " + epoch + " is below 1");
        }
    }

    public Lease in(LeaseState next) {
        return new Lease(channelId, epoch, podId, instanceId, sessionId, broadcastId, next);
    }

    /// The lease after a change of owner, or of the broadcast.
    public Lease next(String nextBroadcastId, LeaseState next) {
        return new Lease(channelId, epoch + 1, podId, instanceId, sessionId, nextBroadcastId, next);
    }

    /// Whether its broadcast may still go on.
    @JsonIgnore
    public boolean isOpen() {
        return state != LeaseState.ENDED;
    }
}
