package dev.sluice.live;

import dev.sluice.channels.Channel;
import dev.sluice.channels.KeyCheck;
import dev.sluice.channels.KeyLook;
import dev.sluice.lease.HeldLease;
import dev.sluice.rtmp.session.DisconnectCause;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Looks now and then whether a session that runs still may: whether the lease is still its own, and whether its
/// channel still takes its key from its address. Two conditional reads every half minute, which mostly answer that
/// nothing has changed, and a question to whoever keeps the key elsewhere. When a key expires is known, so that its
/// session ends in time.
///
/// It is a net below the fence: whoever takes or ends the channel writes the playlist too, and a session meets that
/// at its next segment. What is not answered changes nothing until the next look. What the channel allows
/// of bits and formats stays as it was when the session began. Confined to the executor's thread.
final class OwnerWatch {
    /// Between two looks; a session that has to end does within the longer of the two.
    static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(25);

    static final Duration LONGEST_INTERVAL = Duration.ofSeconds(33);

    private static final Logger LOG = Logger.getLogger(OwnerWatch.class);

    private final LiveEnvironment environment;
    private final Credential credential;
    private final Publication publication;
    private final ScheduledExecutorService executor;
    private String leaseEtag;
    private @Nullable String channelEtag;
    private @Nullable Instant expiresAt;
    private @Nullable ScheduledFuture<?> next;
    private int turn;

    OwnerWatch(
            LiveEnvironment environment,
            Decision.Owned owned,
            Publication publication,
            ScheduledExecutorService executor) {
        this.environment = environment;
        this.credential = owned.credential();
        this.publication = publication;
        this.executor = executor;
        this.leaseEtag = owned.ownership().held().etag();
        this.expiresAt = credential.expiry(owned.channel());
    }

    /// Begins; ends with the publication.
    void start() {
        var _ = publication.ended().thenRun(this::stop);
        schedule();
    }

    private void stop() {
        ScheduledFuture<?> timer = next;
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /// When it looks again, which no two sessions do together: their names are random.
    private void schedule() {
        stop();
        if (!publication.isRunning()) {
            return;
        }
        long spread = LONGEST_INTERVAL.minus(SHORTEST_INTERVAL).toMillis();
        long millis = SHORTEST_INTERVAL.toMillis()
                + Math.floorMod((long) Objects.hash(publication.sessionId(), turn), spread);
        Instant expiry = expiresAt;
        if (expiry != null) {
            long left = Duration.between(environment.clock().instant(), expiry).toMillis();
            // Not before it, and not again and again just before it.
            millis = Math.clamp(left + 1, 1, millis);
        }
        next = executor.schedule(this::look, millis, TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (!publication.isRunning()) {
            return;
        }
        turn++;
        Instant expiry = expiresAt;
        if (expiry != null && !environment.clock().instant().isBefore(expiry)) {
            onCheck(new KeyCheck.Expired());
            return;
        }
        ask("lease", () -> environment.leases().findChanged(credential.channelId(), leaseEtag), this::onLease);
        ask("document", () -> credential.checkAgain(channelEtag), this::onChannel);
        ask("authorization", credential::withdrawn, this::onWithdrawn);
        schedule();
    }

    private <T> void ask(String what, Supplier<CompletionStage<Optional<T>>> question, Consumer<T> onChange) {
        var _ = Stages.start(question)
                .thenAcceptAsync(
                        answer -> answer.filter(_ -> publication.isRunning()).ifPresent(onChange), executor)
                .exceptionally(failure -> {
                    LOG.debugf(
                            "the %s of channel %s will be looked at again: %s", what, credential.channelId(), failure);
                    return null;
                });
    }

    private void onLease(HeldLease found) {
        leaseEtag = found.etag();
        String sessionId = publication.sessionId();
        if (!found.lease().sessionId().equals(sessionId)
                || found.lease().whyKicked(sessionId).isPresent()) {
            var _ = publication.lost(found.lease());
        }
    }

    private void onChannel(KeyLook look) {
        channelEtag = look.etag();
        onCheck(look.check());
    }

    private void onWithdrawn(String why) {
        publication.revoke(DisconnectCause.REVOKED, "publishing is not allowed any more: " + why);
    }

    private void onCheck(KeyCheck check) {
        switch (check) {
            case KeyCheck.Valid(Channel channel) -> {
                expiresAt = credential.expiry(channel);
                schedule();
            }
            case KeyCheck.Unknown() ->
                publication.revoke(DisconnectCause.REVOKED, "the stream key was taken off the channel");
            case KeyCheck.Disabled(String why) -> publication.revoke(DisconnectCause.KEY_DISABLED, why);
            case KeyCheck.Expired() -> publication.revoke(DisconnectCause.KEY_EXPIRED, "the stream key has expired");
            case KeyCheck.AddressDenied() ->
                publication.revoke(
                        DisconnectCause.ADDRESS_DENIED,
                        "publishing is not allowed any more from your address "
                                + credential.client().getHostAddress());
        }
    }
}
