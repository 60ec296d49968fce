package dev.sluice.live;

import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.StreamRejectedException;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Holds a session to its channel's `maxBitrateKbps`: what counts is the mean of the audio and video received.
///
/// A bucket of 30 seconds at the allowed rate pays for what is above it, so a busy scene costs nothing, while
/// a stream of twice the rate ends after 30 seconds, and one of 1.1 times the rate after five minutes. The
/// bucket refills by the wall clock also while we do not read, and holds more than the 20 seconds that a slow
/// store may stop an encoder for: what the encoder has saved up meanwhile, or while its own network was gone,
/// and then sends at once, fits. A file that is sent faster than it plays counts as fast as it comes. One for all
/// sessions of a channel, and safe for all threads.
final class BitrateLimit {
    private static final int SECONDS = 30;
    private static final double BYTES_PER_KBIT = 125;

    private final int maxKbps;
    private final Allowance bytes;
    private boolean warned;

    /// @param maxKbps 0 for no limit
    BitrateLimit(int maxKbps, LongSupplier nanoClock) {
        this.maxKbps = maxKbps;
        this.bytes = new Allowance(capacity(maxKbps), Math.max(1, maxKbps) * BYTES_PER_KBIT, nanoClock);
    }

    int maxKbps() {
        return maxKbps;
    }

    synchronized boolean isFull() {
        return bytes.isFull();
    }

    /// Takes the size of a message's body. An empty bucket is not overdrawn further.
    ///
    /// @param warning told in numbers when half of the bucket is gone; again only after it was full in between
    /// @throws StreamRejectedException once the bucket is empty
    synchronized void received(int bodyBytes, Consumer<String> warning) {
        if (maxKbps == 0) {
            return;
        }
        warned &= !bytes.isFull();
        double left = bytes.spendUnlessOverdrawn(bodyBytes);
        if (left < 0) {
            throw new StreamRejectedException(
                    DisconnectCause.BITRATE_EXCEEDED, measured() + "; lower the bitrate in the encoder");
        }
        if (!warned && left < capacity(maxKbps) / 2) {
            warned = true;
            warning.accept(measured() + "; lower the bitrate in the encoder, or the connection will be ended");
        }
    }

    private String measured() {
        double seconds = bytes.secondsSinceFull();
        return String.format(
                Locale.ROOT,
                "%,d kbit/s on average over the last %d s: this channel allows %,d kbit/s",
                Math.round(bytes.spentSinceFull() / BYTES_PER_KBIT / seconds),
                Math.round(seconds),
                maxKbps);
    }

    private static double capacity(int kbps) {
        return Math.max(1, kbps) * BYTES_PER_KBIT * SECONDS;
    }
}
