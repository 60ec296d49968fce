package dev.sluice.live;

import dev.sluice.channels.ChannelId;

/// Names of sessions, broadcasts and segments that count up together.
final class CountingIds implements IdSource {
    private int next;

    @Override
    public String sessionId(ChannelId channel) {
        return "s" + ++next;
    }

    @Override
    public String broadcastId() {
        return "b" + ++next;
    }

    @Override
    public String nonce() {
        return "n" + ++next;
    }
}
