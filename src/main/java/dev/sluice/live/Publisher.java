package dev.sluice.live;

import dev.sluice.bytes.LogSafe;
import dev.sluice.channels.Channel;
import dev.sluice.channels.Channels;
import dev.sluice.channels.KeyCheck;
import dev.sluice.channels.StreamKey;
import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.net.IpNetwork;
import dev.sluice.rtmp.server.FaultLog;
import dev.sluice.rtmp.server.PublishGates;
import dev.sluice.rtmp.server.ServerConnection;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.PublishGate;
import dev.sluice.rtmp.session.PublishRefusal;
import dev.sluice.rtmp.session.PublishRequest;
import dev.sluice.store.StoreException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// Decides who may publish, and keeps the pod's publications. Safe for all threads; each publication lives on its
/// connection's.
public final class Publisher implements PublishGates {
    private static final Logger LOG = Logger.getLogger(Publisher.class);
    private static final CompletionStage<?> DONE = CompletableFuture.completedStage(null);
    private static final PublishRefusal UNKNOWN_KEY =
            new PublishRefusal.BadName("the stream key is not known: copy it again from where it was made");

    private final LiveEnvironment environment;
    private final Channels channels;
    private final List<IpNetwork> allowedNetworks;
    private final WrongKeys wrongKeys;
    private final FaultLog faults;
    private final ChannelBudgets budgets;
    private final Map<String, Publication> running = new ConcurrentHashMap<>();
    private final Map<PublishGate.Answer, CompletableFuture<Void>> deciding = new ConcurrentHashMap<>();
    private final SessionRoster roster;
    private volatile boolean draining;

    /// @param allowedNetworks where publishers may connect from, whatever their key; empty for everywhere
    public Publisher(LiveEnvironment environment, Channels channels, List<IpNetwork> allowedNetworks) {
        this.environment = environment;
        this.channels = channels;
        this.allowedNetworks = List.copyOf(allowedNetworks);
        this.wrongKeys = new WrongKeys(environment.nanoClock());
        this.faults = new FaultLog(LOG, environment.nanoClock());
        this.roster = new SessionRoster(environment.nanoClock());
        this.budgets = new ChannelBudgets(environment.segmentDuration(), environment.nanoClock());
    }

    @Override
    public PublishGate gateFor(ServerConnection connection) {
        return (request, answer) -> publish(request, answer, connection);
    }

    /// What is to be reported of this process.
    public SessionRoster roster() {
        return roster;
    }

    public int runningSessions() {
        return running.size();
    }

    /// Whether a session of this process owns the lease, and still runs.
    public boolean isRunning(Lease lease) {
        Publication publication = running.get(lease.channelId().value());
        return publication != null && publication.sessionId().equals(lease.sessionId());
    }

    /// Refuses newcomers from now on and ends what runs, keeping every broadcast open for its encoder.
    ///
    /// @return completes when everything that was received is named in the playlists
    public CompletableFuture<Void> drain() {
        draining = true;
        // Whoever is just being decided on is refused, and gives its lease back.
        return CompletableFuture.allOf(deciding.values().toArray(CompletableFuture[]::new))
                .handle((done, failure) -> running.values().stream()
                        .map(publication -> publication.run(publication::drain))
                        .toArray(CompletableFuture[]::new))
                .thenCompose(CompletableFuture::allOf);
    }

    private void publish(PublishRequest request, PublishGate.Answer answer, ServerConnection connection) {
        InetAddress client = addressOf(connection);
        if (!IpNetwork.allow(allowedNetworks, client)) {
            refuse(answer, addressDenied(client));
            return;
        }
        Optional<StreamKey> key = StreamKey.parse(request.name().reveal());
        if (key.isEmpty()) {
            refuseWrongKey(answer, connection);
            return;
        }
        if (draining) {
            refuse(answer, new PublishRefusal.Silent(DisconnectCause.DRAINING));
            return;
        }
        CompletableFuture<Void> decided = decide(key.get(), client)
                .thenComposeAsync(decision -> answer(decision, request, answer, connection), connection.executor())
                .<Void>thenApply(done -> null)
                .exceptionallyAsync(
                        failure -> {
                            onFailure(key.get(), failure, answer, connection);
                            return null;
                        },
                        connection.executor())
                .toCompletableFuture();
        deciding.put(answer, decided);
        var _ = decided.whenComplete((done, failure) -> deciding.remove(answer));
    }

    /// The store's faults pass: closing in silence makes encoders come back. Anything else is ours.
    private void onFailure(StreamKey key, Throwable failure, PublishGate.Answer answer, ServerConnection connection) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof StoreException) {
            // Told with the connection's end, which has a bound: anybody may ask for a key to be checked.
            refuse(
                    answer,
                    new PublishRefusal.Silent(
                            DisconnectCause.STORE_UNAVAILABLE,
                            "channel " + key.channelId() + ": " + cause.getMessage()));
        } else {
            faults.log("channel " + key.channelId() + " cannot be published", cause);
            connection.abort(DisconnectCause.INTERNAL_ERROR);
        }
    }

    private CompletionStage<Decision> decide(StreamKey key, InetAddress client) {
        Supplier<CompletionStage<KeyCheck>> keyCheck = () -> channels.check(key, client);
        CompletionStage<Optional<HeldLease>> lease = environment.leases().find(key.channelId());
        return keyCheck.get()
                .thenCombine(lease, (check, found) -> switch (check) {
                    case KeyCheck.Valid(Channel channel) -> win(channel, keyCheck, found);
                    case KeyCheck.Unknown() -> done(new Decision.WrongKey());
                    case KeyCheck.Disabled(String why) -> denied(why, DisconnectCause.KEY_DISABLED);
                    case KeyCheck.Expired() -> denied("the stream key has expired", DisconnectCause.KEY_EXPIRED);
                    case KeyCheck.AddressDenied() -> done(new Decision.Refused(addressDenied(client)));
                })
                .thenCompose(decision -> decision);
    }

    private sealed interface Decision {
        record Owned(BroadcastOwnership ownership, int maxBitrateKbps) implements Decision {}

        record Refused(PublishRefusal refusal) implements Decision {}

        record WrongKey() implements Decision {}
    }

    /// Wins the channel, and looks at its document again once the lease is ours: whoever revokes a key, or
    /// what it may be used from, writes the channel before looking for a session to end, so one of the two
    /// sees the other.
    private CompletionStage<Decision> win(
            Channel channel, Supplier<CompletionStage<KeyCheck>> keyCheck, Optional<HeldLease> found) {
        Duration window = Optional.ofNullable(channel.reconnectWindow()).orElse(environment.reconnectWindow());
        String sessionId = environment.ids().sessionId(channel.id());
        return new Acquisition(environment, channel.id(), sessionId, window, channel.record(), keyCheck)
                .win(found)
                .thenApply(outcome -> switch (outcome) {
                    case Acquisition.Outcome.Won(BroadcastOwnership ownership) ->
                        new Decision.Owned(ownership, channel.maxBitrateKbps());
                    case Acquisition.Outcome.Lost() ->
                        new Decision.Refused(new PublishRefusal.Silent(DisconnectCause.TAKEN_OVER));
                    case Acquisition.Outcome.Revoked() ->
                        new Decision.Refused(new PublishRefusal.Denied(
                                "the stream key, or your address, was just taken off the channel",
                                DisconnectCause.REVOKED));
                });
    }

    private CompletionStage<?> answer(
            Decision decision, PublishRequest request, PublishGate.Answer answer, ServerConnection connection) {
        return switch (decision) {
            case Decision.WrongKey() -> {
                refuseWrongKey(answer, connection);
                yield DONE;
            }
            case Decision.Refused(PublishRefusal refusal) -> {
                refuse(answer, refusal);
                yield DONE;
            }
            case Decision.Owned(BroadcastOwnership ownership, int _)
            when draining -> {
                refuse(answer, new PublishRefusal.Silent(DisconnectCause.DRAINING));
                yield giveBack(ownership);
            }
            case Decision.Owned(BroadcastOwnership ownership, int maxBitrateKbps) -> {
                accept(ownership, maxBitrateKbps, request, answer, connection);
                yield DONE;
            }
        };
    }

    private void accept(
            BroadcastOwnership ownership,
            int maxBitrateKbps,
            PublishRequest request,
            PublishGate.Answer answer,
            ServerConnection connection) {
        Publication publication =
                new Publication(environment, ownership, connection, budgets.begin(ownership.channel(), maxBitrateKbps));
        // Two connections may be answered in another order than they have won.
        running.merge(ownership.channel().value(), publication, (before, newcomer) -> {
            Publication older = before.epoch() < newcomer.epoch() ? before : newcomer;
            var _ = older.run(older::takenOver);
            return older == before ? newcomer : before;
        });
        roster.began(publication);
        var _ = publication.ended().thenRun(() -> {
            roster.ended(publication, ownership.reconnectWindow());
            running.remove(ownership.channel().value(), publication);
            budgets.end(ownership.channel());
        });
        LOG.infof(
                "session %s publishes channel %s, broadcast %s, epoch %d, encoder %s",
                publication.sessionId(),
                ownership.channel(),
                ownership.broadcastId(),
                ownership.epoch(),
                LogSafe.text(request.encoder()));
        answer.accept(publication);
    }

    /// Nobody will use the lease: the broadcast waits for its encoder, or ends if nobody has seen any of it.
    private CompletionStage<?> giveBack(BroadcastOwnership ownership) {
        LeaseState state = ownership.continued().isPresent() ? LeaseState.WAITING : LeaseState.ENDED;
        return environment
                .leases()
                .replace(ownership.held(), ownership.held().lease().in(state));
    }

    private void refuse(PublishGate.Answer answer, PublishRefusal refusal) {
        environment.metrics().refused(refusal.cause().label());
        answer.refuse(refusal);
    }

    /// Nothing is read from the connection until the answer. Where the client has gone meanwhile, nobody hears
    /// it.
    private void refuseWrongKey(PublishGate.Answer answer, ServerConnection connection) {
        Optional<Duration> delay = wrongKeys.count(IpNetwork.ofClient(addressOf(connection)));
        if (delay.isEmpty()) {
            refuse(answer, new PublishRefusal.Silent(DisconnectCause.UNKNOWN_KEY));
        } else if (delay.get().isZero()) {
            refuse(answer, UNKNOWN_KEY);
        } else {
            var _ = connection
                    .executor()
                    .schedule(
                            () -> {
                                wrongKeys.answered();
                                refuse(answer, UNKNOWN_KEY);
                            },
                            delay.get().toMillis(),
                            TimeUnit.MILLISECONDS);
        }
    }

    private static InetAddress addressOf(ServerConnection connection) {
        return connection.remoteAddress().getAddress();
    }

    private static PublishRefusal addressDenied(InetAddress client) {
        return new PublishRefusal.Denied(
                "publishing is not allowed from your address " + client.getHostAddress(),
                DisconnectCause.ADDRESS_DENIED);
    }

    private static CompletionStage<Decision> denied(String why, DisconnectCause cause) {
        return done(new Decision.Refused(new PublishRefusal.Denied(why, cause)));
    }

    private static CompletionStage<Decision> done(Decision decision) {
        return CompletableFuture.completedStage(decision);
    }
}
