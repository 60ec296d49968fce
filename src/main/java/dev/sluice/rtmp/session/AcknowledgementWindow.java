package dev.sluice.rtmp.session;

/// When to acknowledge (RTMP 1.0 §5.4.3, §5.4.4): each time so many bytes have come as the peer asked for, but
/// never more often than our own limit. Several windows in one read are one acknowledgement.
final class AcknowledgementWindow {
    private static final long U32 = 0xFFFF_FFFFL;

    private final int minBytes;
    private long windowBytes;
    private long acknowledged;

    /// @param windowBytes the window until the peer names its own
    AcknowledgementWindow(int windowBytes, int minBytes) {
        this.minBytes = minBytes;
        this.windowBytes = Math.max(windowBytes, minBytes);
    }

    /// 0 says nothing and is ignored.
    void setWindow(long bytes) {
        if (bytes > 0) {
            windowBytes = Math.max(bytes, minBytes);
        }
    }

    boolean isDue(long received) {
        return received - acknowledged >= windowBytes;
    }

    /// The number to send; wraps at 32 bits.
    long acknowledge(long received) {
        acknowledged = received;
        return received & U32;
    }
}
