package dev.sluice.live;

import dev.sluice.channels.Channel;
import dev.sluice.channels.ChannelId;
import dev.sluice.channels.Channels;
import dev.sluice.channels.Conflict;
import dev.sluice.channels.KeyCheck;
import dev.sluice.channels.StreamKey;
import dev.sluice.lease.HeldLease;
import dev.sluice.rtmp.server.ServerConnection;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.PublishRefusal;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Checks a key, and wins its channel: the key and the lease are read together, and what follows costs a place and a
/// turn, which only right keys get. Safe for all threads; stages complete on the store's.
final class PublishDecider {
    private final LiveEnvironment environment;
    private final Channels channels;
    private final PublishRules rules;
    private final Capacity capacity;
    private final AcquisitionQueue queue;
    private final Predicate<ChannelId> runsHere;
    private final Ending ending;

    /// Sessions of this process whose encoders have left, and whose last segments are on their way.
    interface Ending {
        /// Waits for a channel's to be complete, within a bound.
        ///
        /// @return whether there was one
        CompletionStage<Boolean> await(ChannelId channel, ServerConnection newcomer);
    }

    /// @param runsHere whether a session of this process publishes a channel
    PublishDecider(
            LiveEnvironment environment,
            Channels channels,
            PublishRules rules,
            Capacity capacity,
            AcquisitionQueue queue,
            Predicate<ChannelId> runsHere,
            Ending ending) {
        this.environment = environment;
        this.channels = channels;
        this.rules = rules;
        this.capacity = capacity;
        this.queue = queue;
        this.runsHere = runsHere;
        this.ending = ending;
    }

    /// Decides.
    ///
    /// @return fails with a store exception
    CompletionStage<Decision> decide(StreamKey key, ServerConnection connection) {
        ChannelId channel = key.channelId();
        if (capacity.isFull() && !runsHere.test(channel)) {
            return done(full());
        }
        InetAddress client = connection.remoteAddress().getAddress();
        Supplier<CompletionStage<KeyCheck>> keyCheck = () -> channels.check(key, client);
        CompletionStage<Optional<HeldLease>> lease = environment.leases().find(channel);
        return keyCheck.get()
                .thenCombine(lease, (check, found) -> switch (check) {
                    case KeyCheck.Valid(Channel valid) -> enter(key, valid, keyCheck, found, connection);
                    case KeyCheck.Unknown() -> done(new Decision.WrongKey());
                    case KeyCheck.Disabled(String why) -> denied(why, DisconnectCause.KEY_DISABLED);
                    case KeyCheck.Expired() -> denied("the stream key has expired", DisconnectCause.KEY_EXPIRED);
                    case KeyCheck.AddressDenied() -> done(new Decision.Refused(addressDenied(client)));
                })
                .thenCompose(decision -> decision);
    }

    static PublishRefusal addressDenied(InetAddress client) {
        return new PublishRefusal.Denied(
                "publishing is not allowed from your address " + client.getHostAddress(),
                DisconnectCause.ADDRESS_DENIED);
    }

    private CompletionStage<Decision> enter(
            StreamKey key,
            Channel channel,
            Supplier<CompletionStage<KeyCheck>> keyCheck,
            Optional<HeldLease> found,
            ServerConnection connection) {
        if (!capacity.enter(runsHere.test(channel.id()))) {
            return done(full());
        }
        return queue.enter(connection)
                .thenCompose(turn -> switch (turn) {
                    case AT_ONCE -> contend(key, channel, keyCheck, found, connection);
                    case AFTER_A_WAIT ->
                        environment
                                .leases()
                                .find(channel.id())
                                .thenCompose(current -> contend(key, channel, keyCheck, current, connection));
                    case TOO_MANY -> silent(DisconnectCause.THROTTLED, "more want to publish than the store is asked");
                    case CLOSED -> silent(DisconnectCause.DRAINING, "");
                    case GONE -> done(new Decision.Gone());
                })
                .whenComplete((decision, failure) -> {
                    if (!(decision instanceof Decision.Owned)) {
                        capacity.leave();
                    }
                });
    }

    /// Where a live session keeps its channel, one whose encoder has left must not.
    private CompletionStage<Decision> contend(
            StreamKey key,
            Channel channel,
            Supplier<CompletionStage<KeyCheck>> keyCheck,
            Optional<HeldLease> found,
            ServerConnection connection) {
        if (conflict(channel) == Conflict.TAKEOVER) {
            return win(key, channel, keyCheck, found, connection);
        }
        return ending.await(channel.id(), connection)
                .thenCompose(
                        was -> was ? environment.leases().find(channel.id()) : CompletableFuture.completedStage(found))
                .thenCompose(current -> win(key, channel, keyCheck, current, connection));
    }

    private Conflict conflict(Channel channel) {
        return Optional.ofNullable(channel.conflict()).orElse(rules.conflict());
    }

    /// Wins the channel, and looks at its document again once the lease is ours: whoever revokes a key, or
    /// what it may be used from, writes the channel before looking for a session to end, so one of the two
    /// sees the other.
    private CompletionStage<Decision> win(
            StreamKey key,
            Channel channel,
            Supplier<CompletionStage<KeyCheck>> keyCheck,
            Optional<HeldLease> found,
            ServerConnection connection) {
        Acquisition.Applicant applicant =
                Acquisition.Applicant.of(key, connection.remoteAddress().getAddress());
        Duration window = Optional.ofNullable(channel.reconnectWindow()).orElse(environment.reconnectWindow());
        String sessionId = environment.ids().sessionId(channel.id());
        return new Acquisition(
                        environment,
                        channel.id(),
                        sessionId,
                        window,
                        channel.record(),
                        conflict(channel),
                        applicant,
                        keyCheck)
                .win(found)
                .thenApply(outcome -> decision(outcome, key, channel));
    }

    private static Decision decision(Acquisition.Outcome outcome, StreamKey key, Channel channel) {
        return switch (outcome) {
            case Acquisition.Outcome.Won(BroadcastOwnership ownership) -> new Decision.Owned(ownership, key, channel);
            case Acquisition.Outcome.Lost() ->
                new Decision.Refused(new PublishRefusal.Silent(DisconnectCause.TAKEN_OVER));
            case Acquisition.Outcome.Revoked() ->
                new Decision.Refused(new PublishRefusal.Denied(
                        "the stream key, or your address, was just taken off the channel", DisconnectCause.REVOKED));
            case Acquisition.Outcome.InUse() ->
                new Decision.Refused(new PublishRefusal.BadName(
                        "the channel is already live: stop the encoder that publishes it, then try again",
                        DisconnectCause.IN_USE));
            case Acquisition.Outcome.Contested() ->
                new Decision.Refused(new PublishRefusal.Silent(
                        DisconnectCause.CONTESTED,
                        "channel " + channel.id() + ": encoders take it from one another again and again"));
            case Acquisition.Outcome.HeldBack(String reason, Duration left) ->
                new Decision.Refused(new PublishRefusal.Denied(
                        "the channel's stream was ended (" + reason + "); it can be published again in "
                                + Math.ceilDiv(left.toMillis(), 1_000) + " s",
                        DisconnectCause.KICKED));
        };
    }

    private static Decision full() {
        return new Decision.Refused(new PublishRefusal.Silent(DisconnectCause.OVERLOADED));
    }

    private static CompletionStage<Decision> silent(DisconnectCause cause, String detail) {
        return done(new Decision.Refused(new PublishRefusal.Silent(cause, detail)));
    }

    private static CompletionStage<Decision> denied(String why, DisconnectCause cause) {
        return done(new Decision.Refused(new PublishRefusal.Denied(why, cause)));
    }

    private static CompletionStage<Decision> done(Decision decision) {
        return CompletableFuture.completedStage(decision);
    }
}
