package dev.sluice.rtmp.session;

/// Counts what comes after the handshake without a running publication: commands, and media that nobody wants.
final class UnpublishedBytes {
    private final int maxAfterwards;
    private int max;
    private int count;

    UnpublishedBytes(RtmpLimits limits) {
        max = limits.maxUnauthorisedBytes();
        maxAfterwards = limits.maxUnpublishedBytes();
    }

    /// A key was accepted; the limit of a known publisher applies.
    void trust() {
        max = maxAfterwards;
    }

    /// A publication has ended: what comes behind it counts anew.
    void restart() {
        count = 0;
    }

    void add(int bytes) {
        count += bytes;
    }

    /// How many bytes more may come.
    int left() {
        return max - count;
    }

    int max() {
        return max;
    }
}
