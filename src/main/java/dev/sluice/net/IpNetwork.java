package dev.sluice.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collection;

/// A block of IP addresses in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3), such as `192.0.2.0/24`, `2001:db8::/32` or
/// a single address. Immutable.
///
/// IPv4 and IPv6 are told apart; an IPv4 address that came in its IPv6-mapped form counts as IPv4.
public final class IpNetwork {
    private static final int IPV4_BITS = 32;

    /// What one site is given at least (RFC 6177 §2): its hosts choose freely among the addresses in it.
    private static final int IPV6_CLIENT_BITS = 64;

    private final byte[] base;
    private final int prefixBits;

    private IpNetwork(byte[] address, int prefixBits) {
        this.base = masked(address, prefixBits);
        this.prefixBits = prefixBits;
    }

    /// Reads CIDR notation. Bits behind the prefix may be set and are ignored, as people write the router's address.
    ///
    /// @throws IllegalArgumentException with a message for the operator; names are not looked up
    public static IpNetwork parse(String text) {
        String trimmed = text.strip();
        int slash = trimmed.indexOf('/');
        byte[] address;
        try {
            address = unmapped(
                    literal(slash < 0 ? trimmed : trimmed.substring(0, slash)).getAddress());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + trimmed + "' is no network: write one like 192.0.2.0/24, 2001:db8::/32 or 192.0.2.7", e);
        }
        int bits = address.length * Byte.SIZE;
        int prefix = bits;
        if (slash >= 0) {
            String digits = trimmed.substring(slash + 1);
            prefix = digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : -1;
        }
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException(
                    "'" + trimmed + "' is no network: its prefix length must be within 0 and " + bits);
        }
        return new IpNetwork(address, prefix);
    }

    /// The JDK also takes zone ids, which say nothing about a remote host, and IPv4 addresses of fewer than four
    /// parts, which people mean otherwise than it reads them.
    private static InetAddress literal(String text) {
        boolean readTheSameByAll =
                text.indexOf('%') < 0 && (text.indexOf(':') >= 0 || text.matches("[0-9]+(\\.[0-9]+){3}"));
        if (!readTheSameByAll) {
            throw new IllegalArgumentException("ambiguous");
        }
        return InetAddress.ofLiteral(text);
    }

    /// What counts as one client when clients are limited: an IPv4 address, or the /64 around an IPv6 address.
    public static IpNetwork ofClient(InetAddress address) {
        byte[] bytes = unmapped(address.getAddress());
        int bits = bytes.length * Byte.SIZE;
        return new IpNetwork(bytes, bits == IPV4_BITS ? bits : IPV6_CLIENT_BITS);
    }

    /// Whether any of the networks holds the address.
    public static boolean anyContains(Collection<IpNetwork> networks, InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    /// Whether a list of what is allowed lets the address pass; one that names nothing allows everything.
    public static boolean allow(Collection<IpNetwork> allowed, InetAddress address) {
        return allowed.isEmpty() || anyContains(allowed, address);
    }

    public boolean contains(InetAddress address) {
        byte[] bytes = unmapped(address.getAddress());
        return bytes.length == base.length && Arrays.equals(masked(bytes, prefixBits), base);
    }

    private static byte[] masked(byte[] address, int prefixBits) {
        byte[] kept = address.clone();
        for (int i = 0; i < kept.length; i++) {
            int bits = Math.clamp(prefixBits - (long) i * Byte.SIZE, 0, Byte.SIZE);
            kept[i] &= (byte) (0xFF << (Byte.SIZE - bits));
        }
        return kept;
    }

    /// `::ffff:192.0.2.7` (RFC 4291 §2.5.5.2) is how a socket for both families shows IPv4.
    private static byte[] unmapped(byte[] address) {
        boolean mapped = address.length == 16 && address[10] == -1 && address[11] == -1;
        for (int i = 0; mapped && i < 10; i++) {
            mapped = address[i] == 0;
        }
        return mapped ? Arrays.copyOfRange(address, 12, 16) : address;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpNetwork network
                && prefixBits == network.prefixBits
                && Arrays.equals(base, network.base);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(base) + prefixBits;
    }

    /// CIDR notation.
    @Override
    public String toString() {
        try {
            return InetAddress.getByAddress(base).getHostAddress() + "/" + prefixBits;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + base.length + " bytes", e);
        }
    }
}
