package dev.sluice.live;

import dev.sluice.channels.ChannelId;

/// Identifiers of one process: they say whose they are, and count up over all processes.
final class SimIds implements IdSource {
    private final String process;
    private final int[] last;

    /// @param last the newest number, of all processes
    SimIds(String process, int[] last) {
        this.process = process;
        this.last = last;
    }

    static boolean isOf(String process, String nonce) {
        return nonce.startsWith(process + "n");
    }

    @Override
    public String sessionId(ChannelId channel) {
        return process + "s" + ++last[0];
    }

    @Override
    public String broadcastId() {
        return String.format("b%05d", ++last[0]);
    }

    @Override
    public String nonce() {
        return process + "n" + ++last[0];
    }
}
