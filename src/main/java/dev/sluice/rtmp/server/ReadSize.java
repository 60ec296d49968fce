package dev.sluice.rtmp.server;

import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/// How much one read of one connection takes: little until its key is accepted, then more than a stream sends
/// between two wake-ups of a busy loop. For the channel's thread.
final class ReadSize extends DefaultMaxMessagesRecvByteBufAllocator {
    /// The handshake or all commands in one or two reads.
    static final int UNTRUSTED_BYTES = 4 * 1024;

    static final int TRUSTED_BYTES = 32 * 1024;

    private int bytes = UNTRUSTED_BYTES;

    void trust() {
        bytes = TRUSTED_BYTES;
    }

    /// What the next read takes at most.
    int bytes() {
        return bytes;
    }

    @Override
    @SuppressWarnings("deprecation") // The type that the interface asks for; the handle is an extended one.
    public Handle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public int guess() {
                return bytes;
            }
        };
    }
}
