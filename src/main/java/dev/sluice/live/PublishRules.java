package dev.sluice.live;

import dev.sluice.channels.Conflict;
import dev.sluice.net.IpNetwork;
import java.util.List;

/// Who and how many may publish on this process.
///
/// @param allowedNetworks where publishers may connect from, whatever their key; empty for everywhere
/// @param conflict what becomes of a second encoder on a channel that is live, where the channel does not say
/// @param maxSessions streams at once
/// @param acquisitionsPerSecond channels that are taken from the store each second, and twice as many at once
public record PublishRules(
        List<IpNetwork> allowedNetworks, Conflict conflict, int maxSessions, int acquisitionsPerSecond) {
    /// More than any process can.
    private static final int MOST = 1_000_000;

    public PublishRules {
        allowedNetworks = List.copyOf(allowedNetworks);
        check("sluice.publish.max-sessions", maxSessions);
        check("sluice.publish.acquisitions-per-second", acquisitionsPerSecond);
    }

    /// What the settings say where nobody has changed them.
    static PublishRules usual(List<IpNetwork> allowedNetworks) {
        return new PublishRules(allowedNetworks, Conflict.TAKEOVER, 600, 100);
    }

    private static void check(String setting, int value) {
        if (value < 1 || value > MOST) {
            throw new IllegalArgumentException(setting + ": " + value + " is not within 1 and " + MOST);
        }
    }
}
