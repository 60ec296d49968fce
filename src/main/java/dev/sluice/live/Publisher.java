package dev.sluice.live;

import dev.sluice.bytes.LogSafe;
import dev.sluice.channels.Channel;
import dev.sluice.channels.ChannelId;
import dev.sluice.channels.Channels;
import dev.sluice.channels.StreamKey;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.net.IpNetwork;
import dev.sluice.rtmp.server.PublishGates;
import dev.sluice.rtmp.server.ServerConnection;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.PublishGate;
import dev.sluice.rtmp.session.PublishRefusal;
import dev.sluice.rtmp.session.PublishRequest;
import dev.sluice.sessions.SessionReport;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Decides who may publish, and keeps the pod's publications. Safe for all threads; each publication lives on its
/// connection's.
public final class Publisher implements PublishGates {
    private static final Logger LOG = Logger.getLogger(Publisher.class);

    /// A newcomer waits so long for the session before it: usually its last segment takes a moment.
    private static final Duration LONGEST_ENDING = Duration.ofSeconds(5);
    private static final CompletionStage<?> DONE = CompletableFuture.completedStage(null);

    private final LiveEnvironment environment;
    private final PublishRules rules;
    private final Capacity capacity;
    private final AcquisitionQueue queue;
    private final PublishDecider decider;
    private final Refusals refusals;
    private final ChannelBudgets budgets;
    private final Map<String, Publication> running = new ConcurrentHashMap<>();
    private final Map<PublishGate.Answer, CompletableFuture<Void>> deciding = new ConcurrentHashMap<>();
    private final SessionRoster roster;
    private final SessionArchive archive;

    /// What follows from the end of sessions, as long as it is not done.
    private final Map<String, CompletableFuture<Void>> closing = new ConcurrentHashMap<>();

    private volatile boolean draining;

    /// @param authorizer who decides over names that have not the form of our keys
    public Publisher(
            LiveEnvironment environment,
            Channels channels,
            PublishRules rules,
            Optional<PublishAuthorizer> authorizer) {
        this.environment = environment;
        this.rules = rules;
        this.capacity = new Capacity(rules.maxSessions(), environment.blocks());
        this.queue = new AcquisitionQueue(rules.acquisitionsPerSecond(), environment.nanoClock());
        this.decider = new PublishDecider(
                environment, channels, authorizer, rules, capacity, queue, this::runsHere, this::awaitEnding);
        this.refusals = new Refusals(environment);
        this.archive = new SessionArchive(environment);
        this.roster = new SessionRoster(environment.nanoClock());
        this.budgets = new ChannelBudgets(environment.segmentDuration(), environment.nanoClock());
    }

    /// Where all keys are ours.
    public Publisher(LiveEnvironment environment, Channels channels, PublishRules rules) {
        this(environment, channels, rules, Optional.empty());
    }

    /// With rules that nobody has changed.
    public Publisher(LiveEnvironment environment, Channels channels, List<IpNetwork> allowedNetworks) {
        this(environment, channels, PublishRules.usual(allowedNetworks));
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

    /// How many sessions it takes.
    public int maxSessions() {
        return capacity.maxSessions();
    }

    /// How much of what this process can carry is in use, 0 to 1: what to scale on.
    public double capacityUsed() {
        return capacity.used();
    }

    private boolean runsHere(ChannelId channel) {
        return running.containsKey(channel.value());
    }

    private CompletionStage<Boolean> awaitEnding(ChannelId channel, ServerConnection newcomer) {
        Publication before = running.get(channel.value());
        if (before == null || before.isRunning()) {
            return CompletableFuture.completedStage(false);
        }
        CompletableFuture<Boolean> over = before.ended().thenApply(cause -> true);
        var _ = newcomer.executor()
                .schedule(() -> over.complete(true), LONGEST_ENDING.toMillis(), TimeUnit.MILLISECONDS);
        return over;
    }

    /// Whether a session of this process owns the lease, and still runs.
    public boolean isRunning(Lease lease) {
        Publication publication = running.get(lease.channelId().value());
        return publication != null && publication.sessionId().equals(lease.sessionId());
    }

    /// Refuses newcomers from now on and ends what runs, keeping every broadcast open for its encoder. Sessions end
    /// one after the other within a few seconds, so that neither the store gets all their writes at once, nor the
    /// other processes all their encoders.
    ///
    /// @param time that there is for all of it
    /// @return completes when everything that was received is named in the playlists
    public CompletableFuture<Void> drain(Duration time) {
        draining = true;
        queue.close();
        List<Publication> runningNow = List.copyOf(running.values());
        // Whoever is just being decided on is refused, and gives its lease back, but for those who were just accepted.
        CompletableFuture<Void> latecomers = CompletableFuture.allOf(
                        deciding.values().toArray(CompletableFuture[]::new))
                .thenCompose(decided -> {
                    List<Publication> late = new ArrayList<>(running.values());
                    late.removeAll(runningNow);
                    return Draining.end(late, Duration.ZERO);
                });
        return CompletableFuture.allOf(Draining.end(runningNow, time), latecomers)
                // A session's end is known here before its archive has heard of it.
                .thenCompose(ended -> CompletableFuture.allOf(closing.values().toArray(CompletableFuture[]::new)))
                .thenCompose(told -> archive.settled());
    }

    /// The same with the time that there is by default.
    public CompletableFuture<Void> drain() {
        return drain(Duration.ofSeconds(30));
    }

    private void publish(PublishRequest request, PublishGate.Answer answer, ServerConnection connection) {
        InetAddress client = Refusals.addressOf(connection);
        if (!IpNetwork.allow(rules.allowedNetworks(), client)) {
            refusals.refuse(answer, PublishDecider.addressDenied(client));
            return;
        }
        Optional<StreamKey> key = StreamKey.parse(request.name().reveal());
        if (key.isEmpty() && !decider.asksElsewhere()) {
            refusals.refuseWrongKey(PublishDecider.UNKNOWN_KEY, answer, connection);
            return;
        }
        String what = key.map(own -> "channel " + own.channelId()).orElse("a name that is no key of ours");
        // Noted before the look at what a drain sets: one of the two sees the other.
        CompletableFuture<Void> decided = new CompletableFuture<>();
        deciding.put(answer, decided);
        var _ = decision(key, request, connection)
                .thenComposeAsync(decision -> answer(decision, request, answer, connection), connection.executor())
                .<Void>thenApply(done -> null)
                .exceptionallyAsync(
                        failure -> {
                            refusals.onFailure(what, failure, answer, connection);
                            return null;
                        },
                        connection.executor())
                .whenComplete((done, failure) -> {
                    deciding.remove(answer);
                    decided.complete(null);
                });
    }

    private CompletionStage<Decision> decision(
            Optional<StreamKey> key, PublishRequest request, ServerConnection connection) {
        return draining
                ? CompletableFuture.completedStage(
                        new Decision.Refused(new PublishRefusal.Silent(DisconnectCause.DRAINING)))
                : Stages.start(() ->
                        key.isPresent() ? decider.decide(key.get(), connection) : decider.decide(request, connection));
    }

    private CompletionStage<?> answer(
            Decision decision, PublishRequest request, PublishGate.Answer answer, ServerConnection connection) {
        return switch (decision) {
            case Decision.WrongKey(PublishRefusal refusal) -> {
                refusals.refuseWrongKey(refusal, answer, connection);
                yield DONE;
            }
            case Decision.Refused(PublishRefusal refusal) -> {
                refusals.refuse(answer, refusal);
                yield DONE;
            }
            // Nobody hears it.
            case Decision.Gone() -> {
                answer.refuse(new PublishRefusal.Silent(DisconnectCause.PEER_CLOSED));
                yield DONE;
            }
            case Decision.Owned(BroadcastOwnership ownership, Credential _, Channel _)
            when draining -> {
                capacity.leave();
                // First the lease: the encoder may come back to another process at once.
                yield giveBack(ownership)
                        .handleAsync(
                                (done, failure) -> {
                                    refusals.refuse(answer, new PublishRefusal.Silent(DisconnectCause.DRAINING));
                                    return done;
                                },
                                connection.executor());
            }
            case Decision.Owned owned -> {
                accept(owned, request, answer, connection);
                yield DONE;
            }
        };
    }

    private void accept(
            Decision.Owned owned, PublishRequest request, PublishGate.Answer answer, ServerConnection connection) {
        BroadcastOwnership ownership = owned.ownership();
        ChannelBudgets.Budget budget =
                budgets.begin(ownership.channel(), owned.channel().maxBitrateKbps());
        Publication publication = new Publication(environment, ownership, connection, budget, request.encoder());
        // Two connections may be answered in another order than they have won.
        running.merge(ownership.channel().value(), publication, (before, newcomer) -> {
            Publication older = before.epoch() < newcomer.epoch() ? before : newcomer;
            Lease winner = (older == before ? newcomer : before).lease();
            var _ = older.run(() -> older.lost(winner), 0);
            return older == before ? newcomer : before;
        });
        roster.began(publication);
        CompletableFuture<Void> closed = publication.ended().thenRun(() -> {
            running.remove(ownership.channel().value(), publication);
            connection.publishesNoMore(publication.sessionId());
            budgets.end(ownership.channel());
            capacity.leave();
            SessionReport report = publication.report();
            roster.ended(publication, report, ownership.reconnectWindow());
            var _ = archive.ended(report, connection.executor()).thenRun(() -> roster.archived(report.id()));
        });
        closing.put(publication.sessionId(), closed);
        var _ = closed.whenComplete((done, failure) -> closing.remove(publication.sessionId()));
        environment.events().started(publication.report());
        try (var _ = SessionFields.of(publication.channelName(), publication.sessionId())) {
            LOG.infof(
                    "session %s publishes channel %s, broadcast %s, epoch %d, encoder %s",
                    publication.sessionId(),
                    ownership.channel(),
                    ownership.broadcastId(),
                    ownership.epoch(),
                    LogSafe.text(request.encoder()));
        }
        connection.publishes(publication.channelName(), publication.sessionId());
        new OwnerWatch(environment, owned, publication, connection.executor()).start();
        answer.accept(publication);
    }

    /// Nobody will use the lease: the broadcast waits for its encoder, or ends if nobody has seen any of it.
    private CompletionStage<?> giveBack(BroadcastOwnership ownership) {
        LeaseState state = ownership.continued().isPresent() ? LeaseState.WAITING : LeaseState.ENDED;
        return environment
                .leases()
                .replace(ownership.held(), ownership.held().lease().givenBack(state));
    }
}
