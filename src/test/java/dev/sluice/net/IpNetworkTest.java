package dev.sluice.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpNetworkTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 192.0.2.255, true",
        "192.0.2.0/24, 192.0.3.0, false",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.128/25, 192.0.2.128, true",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.6, false",
        "192.0.2.77/24, 192.0.2.1, true",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "2001:db8::/33, 2001:db8:8000::, false",
        "::/0, 192.0.2.7, false",
        "::1, ::1, true"
    })
    void containsTheAddressesOfItsPrefix(String network, String address, boolean expected) {
        assertThat(IpNetwork.parse(network).contains(InetAddress.ofLiteral(address)))
                .isEqualTo(expected);
    }

    @Test
    void mappedAddressesCountAsIpv4() throws UnknownHostException {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 7};
        InetAddress address = java.net.Inet6Address.getByAddress(null, mapped, -1);

        assertThat(IpNetwork.parse("192.0.2.0/24").contains(address)).isTrue();
        assertThat(IpNetwork.ofClient(address)).isEqualTo(IpNetwork.parse("192.0.2.7"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/24",
                "example.com",
                "example.com/24",
                "192.0.2.0/33",
                "192.0.2.0/",
                "192.0.2.0/-1",
                "192.0.2.0/8/8",
                "192.0.2/24",
                "2001:db8::/129",
                "fe80::1%eth0/64",
                "192.0.2.0/ 24"
            })
    void refusesWhatIsNoNetworkAndSaysWhat(String text) {
        assertThatThrownBy(() -> IpNetwork.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' is no network");
    }

    @Test
    void oneClientIsAnAddressOrASiteOfIpv6() {
        assertThat(IpNetwork.ofClient(InetAddress.ofLiteral("192.0.2.7"))).hasToString("192.0.2.7/32");
        assertThat(IpNetwork.ofClient(InetAddress.ofLiteral("2001:db8:1:2:3:4:5:6")))
                .isEqualTo(IpNetwork.ofClient(InetAddress.ofLiteral("2001:db8:1:2::1")))
                .isNotEqualTo(IpNetwork.ofClient(InetAddress.ofLiteral("2001:db8:1:3::1")));
    }

    @Test
    void anyOfSeveralMayContainAnAddress() {
        List<IpNetwork> networks = List.of(IpNetwork.parse("10.0.0.0/8"), IpNetwork.parse("fc00::/7"));

        assertThat(IpNetwork.anyContains(networks, InetAddress.ofLiteral("fd00::1")))
                .isTrue();
        assertThat(IpNetwork.anyContains(networks, InetAddress.ofLiteral("192.0.2.1")))
                .isFalse();
        assertThat(IpNetwork.anyContains(List.of(), InetAddress.ofLiteral("192.0.2.1")))
                .isFalse();
    }
}
