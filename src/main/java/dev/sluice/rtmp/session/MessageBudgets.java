package dev.sluice.rtmp.session;

import dev.sluice.bytes.TokenBucket;
import dev.sluice.rtmp.chunk.FloodingException;
import dev.sluice.rtmp.chunk.MessageType;

/// How many messages of a connection are read, by what each kind is good for. Audio and video are as many as there
/// are: their chunks are counted, their bytes are what a publication is for.
final class MessageBudgets {
    private final RtmpLimits limits;
    private final TokenBucket commands;
    private final TokenBucket data;
    private final TokenBucket publications;

    MessageBudgets(RtmpLimits limits) {
        this.limits = limits;
        commands = new TokenBucket(limits.commands());
        data = new TokenBucket(limits.data());
        publications = new TokenBucket(limits.publications());
    }

    /// Lets the time pass, see [TokenBucket#refill].
    void refill(long nowNanos) {
        commands.refill(nowNanos);
        data.refill(nowNanos);
        publications.refill(nowNanos);
    }

    /// Counts one message, before anything of it is read.
    ///
    /// @throws FloodingException when there have been too many of its kind
    void spend(int typeId) {
        switch (typeId) {
            case MessageType.AUDIO, MessageType.VIDEO, MessageType.AGGREGATE -> {}
            case MessageType.DATA_AMF0, MessageType.DATA_AMF3 -> {
                if (!data.take(1)) {
                    throw tooMany(limits.data(), "data messages");
                }
            }
            default -> {
                if (!commands.take(1)) {
                    throw tooMany(limits.commands(), "commands and control messages");
                }
            }
        }
    }

    /// Counts one publish command, before anybody is asked about it.
    ///
    /// @throws FloodingException when there have been too many
    void spendPublication() {
        if (!publications.take(RtmpLimits.PUBLICATION_COST)) {
            long aMinute = 60 * limits.publications().perSecond() / RtmpLimits.PUBLICATION_COST;
            throw new FloodingException("more than " + aMinute + " publications a minute");
        }
    }

    private static FloodingException tooMany(TokenBucket.Rate rate, String what) {
        return new FloodingException("more than " + rate.perSecond() + " " + what + " a second");
    }
}
