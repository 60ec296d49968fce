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

    boolean allow(InetAddress address) {
        return networks.isEmpty() || IpNetwork.anyContains(networks, address);
    }
}
