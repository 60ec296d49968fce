package dev.sluice.rtmp.server;

import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;

/// Headers of the PROXY protocol as load balancers write them (PROXY protocol specification, §2.1 and §2.2).
final class ProxyHeaders {
    static final int LOCAL = 0x20;
    static final int PROXY = 0x21;
    static final int UNSPEC = 0x00;
    static final int TCP4 = 0x11;
    static final int TCP6 = 0x21;
    static final int UNIX_STREAM = 0x31;

    private static final Bytes SIGNATURE = Bytes.hex("0d0a0d0a000d0a515549540a");

    private ProxyHeaders() {}

    static Bytes v1(String line) {
        return Bytes.utf8(line + "\r\n");
    }

    static Bytes v2(int versionAndCommand, int familyAndProtocol, Bytes block) {
        return new ByteWriter()
                .bytes(SIGNATURE)
                .u8(versionAndCommand)
                .u8(familyAndProtocol)
                .u16(block.length())
                .bytes(block)
                .toBytes();
    }

    /// 203.0.113.7 port 40000 to 192.0.2.1 port 1935.
    static Bytes ipv4Block() {
        return Bytes.hex("cb007107" + "c0000201" + "9c40" + "078f");
    }

    /// 2001:db8::7 port 40000 to 2001:db8::1 port 1935.
    static Bytes ipv6Block() {
        return Bytes.hex("20010db8000000000000000000000007" + "20010db8000000000000000000000001" + "9c40" + "078f");
    }

    static Bytes concat(Bytes... parts) {
        ByteWriter all = new ByteWriter();
        for (Bytes part : parts) {
            all.bytes(part);
        }
        return all.toBytes();
    }
}
