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
/// connection: it looks when the next limit could be reached, not at each read. On the channel's event loop.
final class Deadlines {
    /// How far a connection has come.
    interface Progress {
        ConnectionPhase phase();

        /// Bytes of complete audio, video and data messages since the beginning.
        long deliveredBytes();
    }

    private static final long ENDED = Long.MAX_VALUE;

    private final RtmpConfig config;
    private final ClientConnection client;
    private final Progress progress;
    private final LongSupplier nanoClock;
    private final long acceptedNanos;
    private long unpublishedSinceNanos;
    private long lastReceivedNanos;
    private boolean publishing;
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

    void received() {
        lastReceivedNanos = client.readingClock().nanos();
    }

    private void stop() {
        if (next != null) {
            next.cancel(false);
        }
    }

    private void look() {
        if (client.isEnding()) {
            return;
        }
        long left = switch (progress.phase()) {
            case HANDSHAKE -> left(acceptedNanos, config.handshakeTimeout(), DisconnectCause.HANDSHAKE_TIMEOUT);
            case COMMANDS -> {
                leavePublishing();
                yield left(unpublishedSinceNanos, config.publishTimeout(), DisconnectCause.PUBLISH_TIMEOUT);
            }
            // The key is being checked: that time is ours.
            case AUTHORISING -> config.publishTimeout().toNanos();
            case PUBLISHING -> publisher();
            case CLOSED -> ENDED;
        };
        if (left != ENDED) {
            next = client.channel().eventLoop().schedule(this::look, left, TimeUnit.NANOSECONDS);
        }
    }

    /// Nanoseconds that are left; ends the connection if there are none.
    private long left(long sinceNanos, Duration limit, DisconnectCause cause) {
        long left = limit.toNanos() - (nanoClock.getAsLong() - sinceNanos);
        if (left > 0) {
            return left;
        }
        client.end(cause, "");
        return ENDED;
    }

    /// Who has published may do so again, within the same time that it had for the first one.
    private void leavePublishing() {
        if (publishing) {
            publishing = false;
            unpublishedSinceNanos = nanoClock.getAsLong();
        }
    }

    private long publisher() {
        long limit = config.idleTimeout().toNanos();
        long now = client.readingClock().nanos();
        if (!publishing) {
            publishing = true;
            startRate(now);
        }
        if (!client.readingClock().isRunning()) {
            return limit;
        }
        long idleLeft = limit - (now - lastReceivedNanos);
        if (idleLeft <= 0) {
            client.end(DisconnectCause.IDLE_TIMEOUT, "");
            return ENDED;
        }
        long rateLeft = limit - (now - rateSinceNanos);
        if (rateLeft > 0) {
            return Math.min(idleLeft, rateLeft);
        }
        double seconds = (now - rateSinceNanos) / (double) TimeUnit.SECONDS.toNanos(1);
        double bits = 8.0 * (progress.deliveredBytes() - rateFromBytes);
        if (bits < config.minBitrate() * seconds) {
            client.end(
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
