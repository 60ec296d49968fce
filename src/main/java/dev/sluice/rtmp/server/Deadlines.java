package dev.sluice.rtmp.server;

import dev.sluice.rtmp.session.ConnectionPhase;
import dev.sluice.rtmp.session.DisconnectCause;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Ends a connection that takes too long: to shake hands, to publish, to send anything, to send enough.
///
/// The first two are absolute from accepting on, so that a byte now and then buys nobody time. One timer per
/// connection: it looks when another phase begins and when the next limit could be reached, not at each read.
/// Whoever understands it is told why. On the channel's event loop.
final class Deadlines {
    /// How far a connection has come.
    interface Progress {
        ConnectionPhase phase();

        /// Bytes of complete audio, video and data messages since the beginning.
        long deliveredBytes();

        /// Ends the connection after telling the client why.
        void dismiss(DisconnectCause why, String description);
    }

    /// How long a key's check may take. Every call to the store has a deadline of its own, and a wrong key waits 8 s
    /// at most: this is for all of it together, so that nothing that hangs keeps a place for ever.
    static final Duration AUTHORISING_LIMIT = Duration.ofSeconds(60);

    private static final long ENDED = Long.MAX_VALUE;

    private final RtmpConfig config;
    private final ClientConnection client;
    private final Progress progress;
    private final LongSupplier nanoClock;
    private final long acceptedNanos;
    private ConnectionPhase phase = ConnectionPhase.HANDSHAKE;
    private long unpublishedSinceNanos;
    private long authorisingSinceNanos;
    private long lastReceivedNanos;
    private long rateSinceNanos;
    private long rateFromBytes;
    private @Nullable ScheduledFuture<?> next;

    Deadlines(RtmpConfig config, ClientConnection client, Progress progress, LongSupplier nanoClock) {
        this.config = config;
        this.client = client;
        this.progress = progress;
        this.nanoClock = nanoClock;
        acceptedNanos = nanoClock.getAsLong();
        unpublishedSinceNanos = acceptedNanos;
        lastReceivedNanos = client.readingClock().nanos();
    }

    void start() {
        client.channel().closeFuture().addListener(_ -> stop());
        look();
    }

    /// Bytes have come, and were read as far as they go.
    void received() {
        lastReceivedNanos = client.readingClock().nanos();
        progressed();
    }

    /// Looks at once if another phase has begun: its limits may be nearer.
    void progressed() {
        if (progress.phase() != phase) {
            look();
        }
    }

    private void stop() {
        if (next != null) {
            next.cancel(false);
        }
    }

    private void look() {
        stop();
        if (client.isEnding()) {
            return;
        }
        enter(progress.phase());
        long left = switch (phase) {
            case HANDSHAKE -> shakingHands();
            case COMMANDS ->
                left(
                        unpublishedSinceNanos,
                        config.publishTimeout(),
                        DisconnectCause.PUBLISH_TIMEOUT,
                        "no publish command within ");
            case AUTHORISING ->
                left(
                        authorisingSinceNanos,
                        AUTHORISING_LIMIT,
                        DisconnectCause.STORE_UNAVAILABLE,
                        "the key was not checked within ");
            case PUBLISHING -> publisher();
            case CLOSED -> ENDED;
        };
        if (left != ENDED) {
            next = client.channel().eventLoop().schedule(this::look, left, TimeUnit.NANOSECONDS);
        }
    }

    private void enter(ConnectionPhase now) {
        if (now == phase) {
            return;
        }
        switch (now) {
            // Who has published may do so again, within the same time that it had for the first one.
            case COMMANDS -> {
                if (phase == ConnectionPhase.PUBLISHING) {
                    unpublishedSinceNanos = nanoClock.getAsLong();
                }
            }
            case AUTHORISING -> authorisingSinceNanos = nanoClock.getAsLong();
            case PUBLISHING -> startRate(client.readingClock().nanos());
            case HANDSHAKE, CLOSED -> {}
        }
        phase = now;
    }

    /// The shorter limit counts: who has not shaken hands has not published either.
    private long shakingHands() {
        boolean handshakeFirst = config.handshakeTimeout().compareTo(config.publishTimeout()) <= 0;
        return handshakeFirst
                ? left(acceptedNanos, config.handshakeTimeout(), DisconnectCause.HANDSHAKE_TIMEOUT, "no RTMP within ")
                : left(acceptedNanos, config.publishTimeout(), DisconnectCause.PUBLISH_TIMEOUT, "no RTMP within ");
    }

    /// Nanoseconds that are left; ends the connection if there are none.
    private long left(long sinceNanos, Duration limit, DisconnectCause cause, String missing) {
        long left = limit.toNanos() - (nanoClock.getAsLong() - sinceNanos);
        if (left > 0) {
            return left;
        }
        String description = missing + seconds(limit);
        if (phase == ConnectionPhase.COMMANDS) {
            progress.dismiss(cause, description);
        } else {
            client.end(cause, description);
        }
        return ENDED;
    }

    private static String seconds(Duration limit) {
        return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
    }

    private long publisher() {
        long limit = config.idleTimeout().toNanos();
        long now = client.readingClock().nanos();
        if (!client.readingClock().isRunning()) {
            return limit;
        }
        long idleLeft = limit - (now - lastReceivedNanos);
        if (idleLeft <= 0) {
            progress.dismiss(DisconnectCause.IDLE_TIMEOUT, "nothing came for " + seconds(config.idleTimeout()));
            return ENDED;
        }
        long rateLeft = limit - (now - rateSinceNanos);
        if (rateLeft > 0) {
            return Math.min(idleLeft, rateLeft);
        }
        double seconds = (now - rateSinceNanos) / (double) TimeUnit.SECONDS.toNanos(1);
        double bits = 8.0 * (progress.deliveredBytes() - rateFromBytes);
        if (bits < config.minBitrate() * seconds) {
            progress.dismiss(
                    DisconnectCause.TOO_SLOW,
                    Math.round(bits / seconds) + " bits per second for " + Math.round(seconds)
                            + " s, less than sluice.rtmp.min-bitrate");
            return ENDED;
        }
        startRate(now);
        return Math.min(idleLeft, limit);
    }

    private void startRate(long now) {
        rateSinceNanos = now;
        rateFromBytes = progress.deliveredBytes();
    }
}
