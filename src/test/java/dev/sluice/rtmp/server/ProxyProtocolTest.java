package dev.sluice.rtmp.server;

import static dev.sluice.rtmp.server.ProxyHeaders.concat;
import static dev.sluice.rtmp.server.ProxyHeaders.ipv4Block;
import static dev.sluice.rtmp.server.ProxyHeaders.ipv6Block;
import static dev.sluice.rtmp.server.ProxyHeaders.v1;
import static dev.sluice.rtmp.server.ProxyHeaders.v2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.bytes.Bytes;
import dev.sluice.rtmp.RtmpClientScript;
import dev.sluice.rtmp.session.DisconnectCause;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Who the client is says the load balancer, and only the load balancer.
class ProxyProtocolTest {
    private ServerUnderTest server =
            new ServerUnderTest(new Settings().patient().proxied());

    @AfterEach
    void stop() {
        server.close();
    }

    static Stream<Bytes> headersOfAnIpv4Client() {
        return Stream.of(
                v1("PROXY TCP4 203.0.113.7 192.0.2.1 40000 1935"),
                v2(ProxyHeaders.PROXY, ProxyHeaders.TCP4, ipv4Block()),
                // An endpoint's id, as an AWS load balancer adds, and a checksum.
                v2(
                        ProxyHeaders.PROXY,
                        ProxyHeaders.TCP4,
                        concat(ipv4Block(), Bytes.hex("ea0005" + "0176706365"), Bytes.hex("030004" + "deadbeef"))),
                // TLS at the balancer: version and common name within one extension.
                v2(
                        ProxyHeaders.PROXY,
                        ProxyHeaders.TCP4,
                        concat(ipv4Block(), Bytes.hex("20000f" + "0100000000" + "210007" + "544c5376312e33"))));
    }

    @ParameterizedTest
    @MethodSource("headersOfAnIpv4Client")
    void theClientIsTheOneInTheHeader(Bytes header) throws IOException {
        try (Socket balancer = server.connect()) {
            send(balancer, concat(header, publication()));

            assertThat(server.clientAsked().getAddress().getHostAddress()).isEqualTo("203.0.113.7");
            assertThat(server.clientAsked().getPort()).isEqualTo(40000);
            await().untilAsserted(() -> assertThat(server.events).contains("video 40"));
        }
    }

    @ParameterizedTest
    @MethodSource("headersOfAnIpv4Client")
    void aHeaderMayComeByteByByte(Bytes header) throws IOException {
        try (Socket balancer = server.connect()) {
            balancer.setTcpNoDelay(true);
            OutputStream out = balancer.getOutputStream();
            for (byte next : header.toByteArray()) {
                out.write(next);
            }
            send(balancer, publication());

            assertThat(server.clientAsked().getAddress().getHostAddress()).isEqualTo("203.0.113.7");
        }
    }

    static Stream<Bytes> headersOfAnIpv6Client() {
        return Stream.of(
                v1("PROXY TCP6 2001:db8::7 2001:db8::1 40000 1935"),
                v2(ProxyHeaders.PROXY, ProxyHeaders.TCP6, ipv6Block()));
    }

    @ParameterizedTest
    @MethodSource("headersOfAnIpv6Client")
    void ipv6ClientsAreNamedToo(Bytes header) throws IOException {
        try (Socket balancer = server.connect()) {
            send(balancer, concat(header, publication()));

            assertThat(server.clientAsked().getAddress().getHostAddress()).isEqualTo("2001:db8:0:0:0:0:0:7");
        }
    }

    static Stream<Bytes> headersThatNameNobody() {
        return Stream.of(
                v1("PROXY UNKNOWN"),
                v1("PROXY UNKNOWN ffff:f:f:f:f:f:f:f ffff:f:f:f:f:f:f:f 65535 65535"),
                v2(ProxyHeaders.LOCAL, ProxyHeaders.UNSPEC, Bytes.EMPTY),
                v2(ProxyHeaders.LOCAL, ProxyHeaders.TCP4, ipv4Block()),
                v2(ProxyHeaders.PROXY, ProxyHeaders.UNSPEC, Bytes.EMPTY),
                v2(ProxyHeaders.PROXY, ProxyHeaders.UNIX_STREAM, Bytes.wrap(new byte[216])));
    }

    @ParameterizedTest
    @MethodSource("headersThatNameNobody")
    void whereNobodyIsNamedTheAddressIsThePeersOwn(Bytes header) throws IOException {
        try (Socket balancer = server.connect()) {
            send(balancer, concat(header, publication()));

            assertThat(server.clientAsked().getAddress().isLoopbackAddress()).isTrue();
            assertThat(server.clientAsked().getPort()).isEqualTo(balancer.getLocalPort());
        }
    }

    @ParameterizedTest
    @MethodSource("headersThatNameNobody")
    void aHealthCheckIsNoError(Bytes header) throws IOException {
        try (Socket balancer = server.connect()) {
            send(balancer, header);
        }
        server.awaitCauses(DisconnectCause.PROBED);
    }

    @Test
    void aCheckWithoutAHeaderIsNoErrorEither() throws IOException {
        server.connect().close();
        server.awaitCauses(DisconnectCause.PROBED);
    }

    static Stream<Bytes> noHeaders() {
        Bytes broken = v2(ProxyHeaders.PROXY, ProxyHeaders.TCP4, Bytes.hex("cb0071"));
        return Stream.of(
                new RtmpClientScript().c0c1().take(),
                Bytes.utf8("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
                v1("PROXY TCP4 203.0.113.7 192.0.2.1 40000"),
                v1("PROXY TCP4 example.com 192.0.2.1 40000 1935"),
                v1("PROXY TCP4 203.0.113.7 192.0.2.1 99999 1935"),
                v1("PROXY TCP6 203.0.113.7 192.0.2.1 40000 1935"),
                v1("PROXY TCP4 " + "1".repeat(200)),
                Bytes.utf8("PROXY TCP4 " + "1".repeat(5000)),
                v2(0x11, ProxyHeaders.TCP4, ipv4Block()),
                v2(0x2F, ProxyHeaders.TCP4, ipv4Block()),
                v2(ProxyHeaders.PROXY, 0xFF, ipv4Block()),
                broken,
                // More than any balancer adds.
                v2(ProxyHeaders.PROXY, ProxyHeaders.TCP4, concat(ipv4Block(), Bytes.wrap(new byte[2000]))),
                // Extensions that reach beyond the header, behind good ones.
                v2(ProxyHeaders.PROXY, ProxyHeaders.TCP4, concat(ipv4Block(), Bytes.hex("ea000101" + "eaffff00"))),
                v2(ProxyHeaders.PROXY, ProxyHeaders.TCP4, concat(ipv4Block(), Bytes.hex("ea000101" + "20000200ff"))));
    }

    @ParameterizedTest
    @MethodSource("noHeaders")
    void whatIsNoHeaderEndsTheConnection(Bytes bytes) throws IOException {
        try (Socket balancer = server.connect()) {
            send(balancer, bytes);
            server.awaitCauses(DisconnectCause.PROXY_FAILED);
        }
        assertThat(server.asked.get()).isNull();
        assertThat(server.server.openConnections()).isZero();
    }

    @Test
    void aHeaderThatIsNeverCompletedEndsTheConnection() throws IOException {
        try (Socket balancer = server.connect()) {
            send(balancer, v1("PROXY TCP4 203.0.113.7 192.0.2.1 40000 1935").slice(0, 20));
        }
        server.awaitCauses(DisconnectCause.PROXY_FAILED);
    }

    @Test
    void theTimeForTheHeaderIsPartOfTheHandshakes() throws IOException {
        server.close();
        server = new ServerUnderTest(new Settings().proxied());
        try (Socket balancer = server.connect()) {
            send(balancer, v1("PROXY TCP4 203.0.113.7 192.0.2.1 40000 1935").slice(0, 20));
            server.awaitCauses(DisconnectCause.HANDSHAKE_TIMEOUT);
        }
    }

    @Test
    void whoIsNoBalancerMayNotNameAClient() throws IOException {
        server.close();
        Settings settings = new Settings().patient().proxied();
        settings.proxyNetworks = Settings.networks("10.0.0.0/8", "fc00::/7");
        server = new ServerUnderTest(settings);
        try (Socket stranger = server.connect()) {
            assertThat(stranger.getInputStream().read()).isEqualTo(-1);
        }
        server.awaitCauses(DisconnectCause.PROXY_FAILED);
    }

    @Test
    void withoutTheSettingAHeaderIsNoRtmp() throws IOException {
        server.close();
        server = new ServerUnderTest(new Settings().patient());
        try (Socket balancer = server.connect()) {
            send(balancer, v1("PROXY TCP4 203.0.113.7 192.0.2.1 40000 1935"));
            server.awaitCauses(DisconnectCause.HANDSHAKE_FAILED);
        }
    }

    private static Bytes publication() {
        return ServerUnderTest.publish().video(40, ServerUnderTest.VIDEO).take();
    }

    private static void send(Socket socket, Bytes bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes.toByteArray());
        } catch (java.net.SocketException e) {
            // The server may have had enough before all was sent.
        }
    }
}
