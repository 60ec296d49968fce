package dev.sluice.channels;

import dev.sluice.net.IpNetwork;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an admin decides of a channel, within its bounds; see [Channel] for what each means.
public record ChannelSettings(
        String name,
        boolean enabled,
        boolean record,
        @Nullable Conflict conflict,
        @Nullable Duration reconnectWindow,
        List<IpNetwork> allowedNetworks,
        int maxBitrateKbps) {
    /// Of a channel of which nothing is said.
    public static final ChannelSettings DEFAULTS = new ChannelSettings("", true, false, null, null, List.of(), 0);

    /// Each publication looks through all of them, and the document must stay small.
    public static final int MOST_NETWORKS = 100;

    /// As for the pod's default: who comes back later begins another broadcast.
    private static final Duration LONGEST_RECONNECT_WINDOW = Duration.ofHours(24);

    /// Checks the bounds.
    ///
    /// @throws InvalidValueException if a value is not possible
    public ChannelSettings {
        Names.require(name);
        if (reconnectWindow != null
                && (reconnectWindow.isNegative() || reconnectWindow.compareTo(LONGEST_RECONNECT_WINDOW) > 0)) {
            throw new InvalidValueException(
                    "reconnectWindow", reconnectWindow + " is not within PT0S and " + LONGEST_RECONNECT_WINDOW);
        }
        if (allowedNetworks.size() > MOST_NETWORKS) {
            throw new InvalidValueException(
                    "allowedNetworks", allowedNetworks.size() + " networks are more than " + MOST_NETWORKS);
        }
        if (maxBitrateKbps < 0 || maxBitrateKbps > Channel.HIGHEST_BITRATE_KBPS) {
            throw new InvalidValueException(
                    "maxBitrateKbps", maxBitrateKbps + " is not within 0 and " + Channel.HIGHEST_BITRATE_KBPS);
        }
        allowedNetworks = List.copyOf(allowedNetworks);
    }
}
