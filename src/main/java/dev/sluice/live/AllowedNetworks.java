package dev.sluice.live;

import dev.sluice.net.IpNetwork;
import java.net.InetAddress;
import java.util.List;

/// Where publishers may connect from, whatever their key: the setting `sluice.rtmp.allowed-networks`.
///
/// @param networks empty for everywhere
public record AllowedNetworks(List<IpNetwork> networks) {
    /// No limit.
    public static final AllowedNetworks EVERYWHERE = new AllowedNetworks(List.of());

    public AllowedNetworks {
        networks = List.copyOf(networks);
    }

    /// Reads the setting.
    ///
    /// @throws IllegalArgumentException naming the setting and the value that is no network
    public static AllowedNetworks of(AccessConfig config) {
        return new AllowedNetworks(config.allowedNetworks().orElse(List.of()).stream()
                .map(AllowedNetworks::read)
                .toList());
    }

    private static IpNetwork read(String text) {
        try {
            return IpNetwork.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("sluice.rtmp.allowed-networks: " + e.getMessage(), e);
        }
    }

    boolean allow(InetAddress address) {
        return networks.isEmpty() || IpNetwork.anyContains(networks, address);
    }
}
