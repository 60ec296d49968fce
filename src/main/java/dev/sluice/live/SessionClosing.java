package dev.sluice.live;

import dev.sluice.bytes.LogSafe;
import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.rtmp.server.ServerConnection;
import dev.sluice.rtmp.session.DisconnectCause;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Brings one session to its end: its encoder goes or is sent away, or another session is met in its playlist; once
/// everything that was received is named, its broadcast ends or waits. Confined to the connection's thread, which is
/// also the executor's, but for what says otherwise.
final class SessionClosing {
    private static final Logger LOG = Logger.getLogger(SessionClosing.class);

    /// Ends after which nobody is waited for.
    private static final Set<DisconnectCause> FINAL = EnumSet.of(
            DisconnectCause.UNPUBLISHED,
            DisconnectCause.REVOKED,
            DisconnectCause.KEY_DISABLED,
            DisconnectCause.KEY_EXPIRED,
            DisconnectCause.ADDRESS_DENIED);

    private final LiveEnvironment environment;
    private final ServerConnection connection;
    private final ScheduledExecutorService executor;
    private final BroadcastChain broadcasts;
    private final SessionChronicle chronicle;
    private final BooleanSupplier everythingNamed;
    private final Dismissal dismissal;
    private final CompletableFuture<DisconnectCause> over = new CompletableFuture<>();
    private boolean fenced;
    private boolean closing;
    private volatile @Nullable DisconnectCause cause;
    private volatile boolean waits;

    /// @param everythingNamed whether nothing is left to upload or to name
    SessionClosing(
            LiveEnvironment environment,
            ServerConnection connection,
            BroadcastChain broadcasts,
            SessionChronicle chronicle,
            BooleanSupplier everythingNamed) {
        this.environment = environment;
        this.connection = connection;
        this.executor = connection.executor();
        this.broadcasts = broadcasts;
        this.chronicle = chronicle;
        this.everythingNamed = everythingNamed;
        this.dismissal = new Dismissal(connection);
    }

    /// A message has come.
    ///
    /// @throws dev.sluice.rtmp.session.StreamRejectedException if nothing is taken any more
    void check() {
        dismissal.check();
    }

    /// Its connection sends nothing more.
    void begin(DisconnectCause why) {
        chronicle.ended(why);
        cause = why;
        dismissal.end();
    }

    /// Whether nothing more is taken from its connection. From any thread.
    boolean hasBegun() {
        return cause != null;
    }

    /// Completes when everything that was received is named in the playlist, and its broadcast is closed.
    CompletableFuture<DisconnectCause> over() {
        return over;
    }

    /// Whether its broadcast waits for its encoder, once it is over. From any thread.
    boolean waits() {
        return waits;
    }

    /// Whether nothing may be named any more.
    boolean isFenced() {
        return fenced;
    }

    /// Why its encoder was sent away, if it was.
    Optional<DisconnectCause> dismissed() {
        return dismissal.cause();
    }

    /// Its encoder may not publish any more, and the broadcast is over.
    ///
    /// @param why for the broadcaster
    void revoke(DisconnectCause revoked, String why) {
        if (cause == null && dismissal.begin(revoked, why)) {
            chronicle.because(why);
            try (var _ = fields()) {
                LOG.infof(
                        "session %s of channel %s may not go on: %s",
                        chronicle.sessionId(), chronicle.channelName(), why);
            }
        }
    }

    /// The channel is not this session's any more. Where it has ended already, the connection is left alone: another
    /// session may be on it.
    ///
    /// @param now who has it
    void lost(Lease now) {
        if (fence()) {
            leave(now);
            lookWhetherOver();
        }
    }

    /// The playlist is somebody else's, and the lease says whose and why.
    void onFenced() {
        if (!fence()) {
            return;
        }
        lookWhetherOver();
        if (cause == null) {
            var _ = Stages.start(() ->
                            environment.leases().find(broadcasts.ownership().channel()))
                    .exceptionally(failure -> Optional.empty())
                    .thenAcceptAsync(this::leave, executor);
        }
    }

    /// Nothing more is named.
    ///
    /// @return whether that is news
    private boolean fence() {
        boolean news = !fenced;
        fenced = true;
        if (news) {
            broadcasts.fence();
        }
        return news;
    }

    private void leave(Optional<HeldLease> found) {
        if (found.isPresent()) {
            leave(found.get().lease());
        } else if (cause == null) {
            connection.abort(DisconnectCause.TAKEN_OVER);
        }
    }

    private void leave(Lease now) {
        Optional<String> kick = now.whyKicked(chronicle.sessionId());
        if (kick.isPresent()) {
            revoke(DisconnectCause.KICKED, "the stream was ended by an operator (" + LogSafe.text(kick.get()) + ")");
        } else if (cause == null) {
            chronicle.because(whoHas(now));
            connection.abort(DisconnectCause.TAKEN_OVER);
        }
    }

    private String whoHas(Lease now) {
        if (now.sessionId().equals(chronicle.sessionId())) {
            return "its broadcast was ended by another process, which took this one for dead";
        }
        return "session " + now.sessionId() + " has taken the channel"
                + (now.client() == null ? "" : ", from " + now.client());
    }

    /// Closes the broadcast once nothing is left to name.
    void lookWhetherOver() {
        DisconnectCause why = cause;
        if (why == null || closing || !everythingNamed.getAsBoolean()) {
            return;
        }
        closing = true;
        boolean isFinal = FINAL.contains(why) || broadcasts.isEmpty();
        waits = !isFinal && !fenced;
        BroadcastEnding ending = broadcasts.ending();
        CompletableFuture<Void> closed = broadcasts
                .settle()
                .thenCompose(result ->
                        fenced ? ending.leave() : ending.close(isFinal ? LeaseState.ENDED : LeaseState.WAITING));
        var _ = closed.whenCompleteAsync(
                (done, failure) -> {
                    if (failure != null) {
                        try (var _ = fields()) {
                            LOG.warnf("session %s could not close its broadcast: %s", chronicle.sessionId(), failure);
                        }
                    }
                    environment.metrics().sessionEnded(why.label());
                    over.complete(why);
                },
                executor);
    }

    private SessionFields fields() {
        return SessionFields.of(chronicle.channelName(), chronicle.sessionId());
    }
}
