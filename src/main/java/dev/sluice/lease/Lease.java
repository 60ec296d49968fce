package dev.sluice.lease;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.util.StdConverter;
import dev.sluice.channels.ChannelId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A channel's lease, `leases/{channelId}.json` in the control bucket.
///
/// @param epoch grows with every change of owner; who won it is the only one that may write playlists in it
/// @param instanceId random per process: a pod restarted under the same name is another owner
/// @param broadcastId named here before any object of it exists
/// @param recorded whether this broadcast is recorded: decided when it begins, whatever becomes of its channel's
///     setting
/// @param settled nothing is left to do for its broadcast: it is sealed, a recorded one has its playlist of
///     everything, and the index is offline or points elsewhere. Only one that is not open can be
/// @param takeovers when sessions have lately taken the channel from others that were live, by the store's clock,
///     oldest first
/// @param reason of a kick, for people; null where nobody was kicked
/// @param holdUntil until when a channel whose session was kicked takes no other, or none with the same stream key
///     where `keyId` tells it, by the store's clock; null where nobody was kicked
/// @param keyId of the stream key that the session uses; null from processes of older versions
/// @param client the address that it uses it from; null from processes of older versions
/// @param reconnects sessions before this one in the same broadcast
/// @param keyHolds sessions that were kicked lately, although others have the channel meanwhile, oldest first
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
        boolean settled,

        @JsonSerialize(contentUsing = ToStringSerializer.class) @JsonDeserialize(contentConverter = InstantReader.class)
        List<Instant> takeovers,

        @Nullable String reason,

        @JsonSerialize(using = ToStringSerializer.class) @JsonDeserialize(converter = InstantReader.class) @Nullable Instant holdUntil,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String keyId,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String client,

        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int reconnects,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<KeyHold> keyHolds) {
    /// More than operators kick within a reconnect window; beyond it the oldest key may come back early.
    static final int MAX_KEY_HOLDS = 16;

    public Lease {
        if (epoch < 1) {
            throw new IllegalArgumentException("lease epoch " + epoch + " is below 1");
        }
        if (settled && state.isOpen()) {
            throw new IllegalArgumentException("a lease that is " + state + " cannot be settled");
        }
        boolean kicked = state == LeaseState.KICKED;
        if (kicked != (reason != null) || kicked != (holdUntil != null)) {
            throw new IllegalArgumentException(
                    "a lease that is " + state + " has the reason " + reason + " and is held until " + holdUntil);
        }
        if (reconnects < 0) {
            throw new IllegalArgumentException("a broadcast cannot have had " + reconnects + " sessions before");
        }
        takeovers = takeovers == null ? List.of() : List.copyOf(takeovers);
        keyHolds = keyHolds == null ? List.of() : List.copyOf(keyHolds);
    }

    /// A lease of a channel that was not lately taken from anybody, and of which nobody knows who uses it.
    public Lease(
            ChannelId channelId,
            long epoch,
            String podId,
            String instanceId,
            String sessionId,
            String broadcastId,
            LeaseState state,
            boolean recorded,
            boolean settled) {
        this(
                channelId,
                epoch,
                podId,
                instanceId,
                sessionId,
                broadcastId,
                state,
                recorded,
                settled,
                List.of(),
                null,
                null,
                null,
                null,
                0,
                List.of());
    }

    /// The same epoch in another state, which is not [LeaseState#KICKED].
    public Lease in(LeaseState next) {
        return with(epoch, broadcastId, next, false, null, null);
    }

    /// The lease after a change of owner, or of the broadcast. A broadcast that follows another one in the same
    /// session is recorded like it.
    public Lease next(String nextBroadcastId, LeaseState next) {
        return with(epoch + 1, nextBroadcastId, next, false, null, null);
    }

    /// The lease of whoever ends its broadcast in its session's place; a kick stays one.
    public Lease nextEnded() {
        LeaseState next = state == LeaseState.KICKED ? state : LeaseState.ENDED;
        return with(epoch + 1, broadcastId, next, false, reason, holdUntil);
    }

    /// The lease after its session was kicked.
    public Lease kick(String why, Instant until) {
        return with(epoch + 1, broadcastId, LeaseState.KICKED, false, why, until);
    }

    /// The ended lease once nothing is left to do for its broadcast.
    public Lease settle() {
        return with(epoch, broadcastId, state, true, reason, holdUntil);
    }

    /// The lease after a session that has won it, but will never run, gives it back: that was no reconnect.
    public Lease givenBack(LeaseState next) {
        return new Lease(
                channelId,
                epoch,
                podId,
                instanceId,
                sessionId,
                broadcastId,
                next,
                recorded,
                false,
                takeovers,
                null,
                null,
                keyId,
                client,
                Math.max(0, reconnects - 1),
                keyHolds);
    }

    /// What holds a stream key back after this lease's session was kicked, or one before it; empty if nothing does.
    ///
    /// @param now by the store's clock
    public Optional<KeyHold> holdOn(String key, Instant now) {
        if (keyId == null && holdUntil != null && now.isBefore(holdUntil)) {
            return ownHold();
        }
        return Stream.concat(ownHold().stream(), keyHolds.stream())
                .filter(hold -> hold.keyId().equals(key) && now.isBefore(hold.until()))
                .max(Comparator.comparing(KeyHold::until));
    }

    /// Why a session was kicked; empty if nobody did that, or if it was long ago.
    public Optional<String> whyKicked(String session) {
        return Stream.concat(ownHold().stream(), keyHolds.stream())
                .filter(hold -> session.equals(hold.sessionId()))
                .map(KeyHold::reason)
                .findFirst();
    }

    /// The kicks that whoever takes the channel next has to go on with.
    ///
    /// @param now by the store's clock
    public List<KeyHold> holdsAfter(Instant now) {
        List<KeyHold> holds = Stream.concat(keyHolds.stream(), ownHold().stream())
                .filter(hold -> hold.isRemembered(now))
                .toList();
        return holds.subList(Math.max(0, holds.size() - MAX_KEY_HOLDS), holds.size());
    }

    private Optional<KeyHold> ownHold() {
        return Optional.ofNullable(holdUntil)
                .map(until -> new KeyHold(keyId == null ? "" : keyId, until, String.valueOf(reason), sessionId));
    }

    /// Whether its broadcast may still go on.
    @JsonIgnore
    public boolean isOpen() {
        return state.isOpen();
    }

    private Lease with(
            long nextEpoch,
            String nextBroadcastId,
            LeaseState next,
            boolean nextSettled,
            @Nullable String nextReason,
            @Nullable Instant nextHoldUntil) {
        return new Lease(
                channelId,
                nextEpoch,
                podId,
                instanceId,
                sessionId,
                nextBroadcastId,
                next,
                recorded,
                nextSettled,
                takeovers,
                nextReason,
                nextHoldUntil,
                keyId,
                client,
                nextBroadcastId.equals(broadcastId) ? reconnects : 0,
                keyHolds);
    }

    /// Times stand in the document as ISO 8601 text.
    static final class InstantReader extends StdConverter<String, Instant> {
        @Override
        public Instant convert(String text) {
            return Instant.parse(text);
        }
    }
}
