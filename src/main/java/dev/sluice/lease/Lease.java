package dev.sluice.lease;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.sluice.channels.ChannelId;

/// A channel's lease, `leases/{channelId}.json` in the control bucket.
///
/// @param epoch grows with every change of owner; who won it is the only one that may write playlists in it
/// @param instanceId random per process: a pod restarted under the same name is another owner
/// @param broadcastId named here before any object of it exists
/// @param recorded whether this broadcast is recorded: decided when it begins, whatever becomes of its channel's
///     setting
/// @param settled nothing is left to do for its broadcast: it is sealed, a recorded one has its playlist of
///     everything, and the index is offline or points elsewhere. Only an ended lease can be
@JsonIgnoreProperties(ignoreUnknown = true)
public record Lease(
        ChannelId channelId,
        long epoch,
        String podId,
        String instanceId,
        String sessionId,
        String broadcastId,
        LeaseState state,
        boolean recorded,
        boolean settled) {
    public Lease {
        if (epoch < 1) {
            throw new IllegalArgumentException("lease epoch " + epoch + " is below 1");
        }
        if (settled && state != LeaseState.ENDED) {
            throw new IllegalArgumentException("a lease that is " + state + " cannot be settled");
        }
    }

    /// The same epoch in another state.
    public Lease in(LeaseState next) {
        return new Lease(channelId, epoch, podId, instanceId, sessionId, broadcastId, next, recorded, false);
    }

    /// The lease after a change of owner, or of the broadcast. A broadcast that follows another one in the same
    /// session is recorded like it.
    public Lease next(String nextBroadcastId, LeaseState next) {
        return new Lease(channelId, epoch + 1, podId, instanceId, sessionId, nextBroadcastId, next, recorded, false);
    }

    /// The ended lease once nothing is left to do for its broadcast.
    public Lease settle() {
        return new Lease(channelId, epoch, podId, instanceId, sessionId, broadcastId, state, recorded, true);
    }

    /// Whether its broadcast may still go on.
    @JsonIgnore
    public boolean isOpen() {
        return state != LeaseState.ENDED;
    }
}
