package dev.sluice.rtmp.session;

/// When to acknowledge (RTMP 1.0 §5.4.3, §5.4.4): each time so many bytes have come as the peer asked for, but
/// never more often than our own limit. Several windows in one read are one acknowledgement.
///
/// A peer that asks for no window gets none. FFmpeg and librtmp do not ask when they publish, and an
/// acknowledgement that lies unread in their socket when they close it makes the kernel reset the connection and
/// throw away the last frames, which are still to be sent.
final class AcknowledgementWindow {
    private static final long U32 = 0xFFFF_FFFFL;
    private static final long NONE = Long.MAX_VALUE;

    private final int minBytes;
    private long windowBytes = NONE;
    private long acknowledged;

    AcknowledgementWindow(int minBytes) {
        this.minBytes = minBytes;
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
