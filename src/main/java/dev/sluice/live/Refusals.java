package dev.sluice.live;

import dev.sluice.net.IpNetwork;
import dev.sluice.rtmp.server.FaultLog;
import dev.sluice.rtmp.server.ServerConnection;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.PublishGate;
import dev.sluice.rtmp.session.PublishRefusal;
import dev.sluice.store.StoreException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Tells encoders that they may not publish, and counts it. Safe for all threads.
final class Refusals {
    private static final Logger LOG = Logger.getLogger(Publisher.class);

    private final LiveEnvironment environment;
    private final WrongKeys wrongKeys;
    private final FaultLog faults;

    Refusals(LiveEnvironment environment) {
        this.environment = environment;
        this.wrongKeys = new WrongKeys(environment.nanoClock());
        this.faults = new FaultLog(LOG, environment.nanoClock());
    }

    void refuse(PublishGate.Answer answer, PublishRefusal refusal) {
        environment.metrics().refused(refusal.cause().label());
        answer.refuse(refusal);
    }

    /// Nothing is read from the connection until the answer. Where the client has gone meanwhile, nobody hears
    /// it.
    void refuseWrongKey(PublishRefusal refusal, PublishGate.Answer answer, ServerConnection connection) {
        Optional<Duration> delay = wrongKeys.count(IpNetwork.ofClient(addressOf(connection)));
        if (delay.isEmpty()) {
            refuse(answer, new PublishRefusal.Silent(refusal.cause()));
        } else if (delay.get().isZero()) {
            refuse(answer, refusal);
        } else {
            var _ = connection
                    .executor()
                    .schedule(
                            () -> {
                                wrongKeys.answered();
                                refuse(answer, refusal);
                            },
                            delay.get().toMillis(),
                            TimeUnit.MILLISECONDS);
        }
    }

    /// The store's faults pass: closing in silence makes encoders come back. Anything else is ours.
    void onFailure(String what, Throwable failure, PublishGate.Answer answer, ServerConnection connection) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof StoreException) {
            // Told with the connection's end, which has a bound: anybody may ask for a key to be checked.
            refuse(
                    answer,
                    new PublishRefusal.Silent(DisconnectCause.STORE_UNAVAILABLE, what + ": " + cause.getMessage()));
        } else {
            faults.log(what + " cannot be published", cause);
            refuse(answer, new PublishRefusal.Silent(DisconnectCause.INTERNAL_ERROR));
            // An answer that has gone wrong midway hears nothing of it.
            connection.abort(DisconnectCause.INTERNAL_ERROR);
        }
    }

    static InetAddress addressOf(ServerConnection connection) {
        return connection.remoteAddress().getAddress();
    }
}
