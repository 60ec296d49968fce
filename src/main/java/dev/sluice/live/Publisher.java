package dev.sluice.live;

import dev.sluice.bytes.LogSafe;
import dev.sluice.channels.Channel;
import dev.sluice.channels.ChannelId;
import dev.sluice.channels.Channels;
import dev.sluice.channels.KeyCheck;
import dev.sluice.channels.StreamKey;
import dev.sluice.lease.HeldLease;
import dev.sluice.rtmp.server.PublishGates;
import dev.sluice.rtmp.server.ServerConnection;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.PublishGate;
import dev.sluice.rtmp.session.PublishRefusal;
import dev.sluice.rtmp.session.PublishRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/// Decides who may publish, and keeps the pod's publications. Safe for all threads; each publication lives on its
/// connection's.
public final class Publisher implements PublishGates {
    private static final Logger LOG = Logger.getLogger(Publisher.class);

    private final LiveEnvironment environment;
    private final Channels channels;
    private final Map<String, Publication> running = new ConcurrentHashMap<>();
    private volatile boolean draining;

    public Publisher(LiveEnvironment environment, Channels channels) {
        this.environment = environment;
        this.channels = channels;
    }

    @Override
    public PublishGate gateFor(ServerConnection connection) {
        return (request, answer) -> publish(request, answer, connection);
    }

    public int runningSessions() {
        return running.size();
    }

    /// Refuses newcomers from now on and ends what runs, keeping every broadcast open for its encoder.
    ///
    /// @return completes when everything that was received is named in the playlists
    public CompletableFuture<Void> drain() {
        draining = true;
        return CompletableFuture.allOf(running.values().stream()
                .map(publication -> publication.run(publication::drain))
                .toArray(CompletableFuture[]::new));
    }

    private void publish(PublishRequest request, PublishGate.Answer answer, ServerConnection connection) {
        Optional<StreamKey> key = StreamKey.parse(request.name().reveal());
        if (key.isEmpty()) {
            refuse(answer, unknownKey());
            return;
        }
        if (draining) {
            refuse(answer, new PublishRefusal.Silent(DisconnectCause.DRAINING));
            return;
        }
        ChannelId channel = key.get().channelId();
        CompletionStage<Optional<HeldLease>> lease = environment.leases().find(channel);
        channels.check(key.get())
                .thenCombine(lease, (check, found) -> switch (check) {
                    case KeyCheck.Valid valid -> win(key.get(), valid.channel(), found);
                    case KeyCheck.Unknown() -> CompletableFuture.completedStage(refused(unknownKey()));
                    case KeyCheck.Disabled(String why) ->
                        CompletableFuture.completedStage(refused(new PublishRefusal.Denied(why)));
                })
                .thenCompose(decision -> decision)
                .whenCompleteAsync(
                        (decision, failure) -> {
                            if (failure != null) {
                                LOG.warnf("channel %s cannot be published: %s", channel, failure);
                                refuse(answer, new PublishRefusal.Silent(DisconnectCause.STORE_UNAVAILABLE));
                            } else {
                                answer(decision, request, answer, connection);
                            }
                        },
                        connection.executor());
    }

    private sealed interface Decision {
        record Owned(BroadcastOwnership ownership) implements Decision {}

        record Refused(PublishRefusal refusal) implements Decision {}
    }

    /// Wins the channel, and looks at its document again once the lease is ours: whoever revokes a key writes the
    /// channel before looking for a session to end, so one of the two sees the other.
    private CompletionStage<Decision> win(StreamKey key, Channel channel, Optional<HeldLease> found) {
        Duration window = Optional.ofNullable(channel.reconnectWindow()).orElse(environment.reconnectWindow());
        String sessionId = environment.ids().sessionId(channel.id());
        return new Acquisition(environment, channel.id(), sessionId, window, () -> channels.check(key))
                .win(found)
                .thenApply(outcome -> switch (outcome) {
                    case Acquisition.Outcome.Won(BroadcastOwnership ownership) -> new Decision.Owned(ownership);
                    case Acquisition.Outcome.Lost() -> refused(new PublishRefusal.Silent(DisconnectCause.TAKEN_OVER));
                    case Acquisition.Outcome.Revoked() ->
                        refused(new PublishRefusal.Denied("the stream key was revoked", DisconnectCause.REVOKED));
                });
    }

    private void answer(
            Decision decision, PublishRequest request, PublishGate.Answer answer, ServerConnection connection) {
        switch (decision) {
            case Decision.Refused(PublishRefusal refusal) -> refuse(answer, refusal);
            case Decision.Owned(BroadcastOwnership ownership) -> {
                Publication publication = new Publication(environment, ownership, connection);
                String channel = ownership.channel().value();
                Publication before = running.put(channel, publication);
                if (before != null) {
                    var _ = before.run(before::takenOver);
                }
                var _ = publication.ended().thenRun(() -> running.remove(channel, publication));
                LOG.infof(
                        "session %s publishes channel %s, broadcast %s, epoch %d, encoder %s",
                        publication.sessionId(),
                        channel,
                        ownership.broadcastId(),
                        ownership.epoch(),
                        LogSafe.text(request.encoder()));
                answer.accept(publication);
                if (draining) {
                    var _ = publication.drain();
                }
            }
        }
    }

    private void refuse(PublishGate.Answer answer, PublishRefusal refusal) {
        environment.metrics().refused(refusal.cause().label());
        answer.refuse(refusal);
    }

    private static Decision refused(PublishRefusal refusal) {
        return new Decision.Refused(refusal);
    }

    private static PublishRefusal unknownKey() {
        return new PublishRefusal.BadName("the stream key is not known: copy it again from where it was made");
    }
}
