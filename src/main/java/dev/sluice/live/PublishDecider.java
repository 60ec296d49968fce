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
import dev.sluice.rtmp.session.PublishRequest;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/// Checks a key, and wins its channel: the key and the lease are read together, and what follows costs a place and a
/// turn, which only right keys get. Safe for all threads; stages complete on the store's.
final class PublishDecider {
    static final PublishRefusal UNKNOWN_KEY =
            new PublishRefusal.BadName("the stream key is not known: copy it again from where it was made");

    private final LiveEnvironment environment;
    private final Channels channels;
    private final Optional<PublishAuthorizer> authorizer;
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

    /// @param authorizer who decides over names that have not the form of our keys
    /// @param runsHere whether a session of this process publishes a channel
    PublishDecider(
            LiveEnvironment environment,
            Channels channels,
            Optional<PublishAuthorizer> authorizer,
            PublishRules rules,
            Capacity capacity,
            AcquisitionQueue queue,
            Predicate<ChannelId> runsHere,
            Ending ending) {
        this.environment = environment;
        this.channels = channels;
        this.authorizer = authorizer;
        this.rules = rules;
        this.capacity = capacity;
        this.queue = queue;
        this.runsHere = runsHere;
        this.ending = ending;
    }

    /// Whether a name that has not the form of our keys may be one.
    boolean asksElsewhere() {
        return authorizer.isPresent();
    }

    /// Decides.
    ///
    /// @return fails with a store exception
    CompletionStage<Decision> decide(StreamKey key, ServerConnection connection) {
        return decide(new Credential.OwnKey(channels, key, clientOf(connection)), connection);
    }

    /// Decides over a name that has not the form of our keys.
    ///
    /// @return fails with a store exception
    CompletionStage<Decision> decide(PublishRequest request, ServerConnection connection) {
        if (authorizer.isEmpty() || request.name().isEmpty()) {
            return done(new Decision.WrongKey(UNKNOWN_KEY));
        }
        PublishAuthorizer elsewhere = authorizer.get();
        var question = new PublishAuthorizer.Question(request, clientOf(connection), false);
        return elsewhere.ask(question).thenCompose(verdict -> switch (verdict) {
            case PublishAuthorizer.Verdict.Allowed(ChannelId channel) ->
                decide(new Credential.Entrusted(channels, channel, elsewhere, question), connection);
            case PublishAuthorizer.Verdict.Denied(String reason) ->
                done(new Decision.WrongKey(new PublishRefusal.BadName(reason, DisconnectCause.REFUSED)));
            case PublishAuthorizer.Verdict.Unanswered(String why) ->
                silent(DisconnectCause.AUTHORIZATION_UNAVAILABLE, why);
        });
    }

    private CompletionStage<Decision> decide(Credential credential, ServerConnection connection) {
        ChannelId channel = credential.channelId();
        if (capacity.isFull() && !runsHere.test(channel)) {
            return done(full());
        }
        CompletionStage<Optional<HeldLease>> lease = environment.leases().find(channel);
        return credential
                .check()
                .thenCombine(lease, (check, found) -> switch (check) {
                    case KeyCheck.Valid(Channel valid) -> enter(credential, valid, found, connection);
                    case KeyCheck.Unknown() -> done(new Decision.WrongKey(UNKNOWN_KEY));
                    case KeyCheck.Disabled(String why) -> denied(why, DisconnectCause.KEY_DISABLED);
                    case KeyCheck.Expired() -> denied("the stream key has expired", DisconnectCause.KEY_EXPIRED);
                    case KeyCheck.AddressDenied() -> done(new Decision.Refused(addressDenied(credential.client())));
                })
                .thenCompose(decision -> decision);
    }

    private static InetAddress clientOf(ServerConnection connection) {
        return connection.remoteAddress().getAddress();
    }

    static PublishRefusal addressDenied(InetAddress client) {
        return new PublishRefusal.Denied(
                "publishing is not allowed from your address " + client.getHostAddress(),
                DisconnectCause.ADDRESS_DENIED);
    }

    private CompletionStage<Decision> enter(
            Credential credential, Channel channel, Optional<HeldLease> found, ServerConnection connection) {
        if (!capacity.enter(runsHere.test(channel.id()))) {
            return done(full());
        }
        return queue.enter(connection)
                .thenCompose(turn -> switch (turn) {
                    case AT_ONCE -> contend(credential, channel, found, connection);
                    case AFTER_A_WAIT ->
                        environment
                                .leases()
                                .find(channel.id())
                                .thenCompose(current -> contend(credential, channel, current, connection));
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
            Credential credential, Channel channel, Optional<HeldLease> found, ServerConnection connection) {
        if (conflict(channel) == Conflict.TAKEOVER) {
            return win(credential, channel, found);
        }
        return ending.await(channel.id(), connection)
                .thenCompose(
                        was -> was ? environment.leases().find(channel.id()) : CompletableFuture.completedStage(found))
                .thenCompose(current -> win(credential, channel, current));
    }

    private Conflict conflict(Channel channel) {
        return Optional.ofNullable(channel.conflict()).orElse(rules.conflict());
    }

    /// Wins the channel, and looks at its document again once the lease is ours: whoever revokes a key, or
    /// what it may be used from, writes the channel before looking for a session to end, so one of the two
    /// sees the other.
    private CompletionStage<Decision> win(Credential credential, Channel channel, Optional<HeldLease> found) {
        Acquisition.Applicant applicant = new Acquisition.Applicant(
                credential.keyId(), credential.client().getHostAddress());
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
                        credential::check)
                .win(found)
                .thenApply(outcome -> decision(outcome, credential, channel));
    }

    private static Decision decision(Acquisition.Outcome outcome, Credential credential, Channel channel) {
        return switch (outcome) {
            case Acquisition.Outcome.Won(BroadcastOwnership ownership) ->
                new Decision.Owned(ownership, credential, channel);
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
