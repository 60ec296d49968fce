package dev.sluice.rtmp.server;

import static dev.sluice.rtmp.server.ServerUnderTest.VIDEO;
import static dev.sluice.rtmp.server.ServerUnderTest.publish;
import static dev.sluice.rtmp.server.ServerUnderTest.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.bytes.Bytes;
import dev.sluice.rtmp.RtmpClientScript;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.PublishGate;
import dev.sluice.testing.TestCertificate;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RTMP inside TLS, beside the plain port of the same server.
class RtmpsServerTest {
    private static final Path FOLDER = Path.of("target", "certificates");
    private static final TestCertificate FIRST = TestCertificate.make(FOLDER, "first");
    private static final TestCertificate SECOND = TestCertificate.make(FOLDER, "second");

    private final AtomicReference<SslContext> context = new AtomicReference<>(contextOf(FIRST));
    private ServerUnderTest server = new ServerUnderTest(new Settings().patient());
    private int port = startTls();

    @AfterEach
    void stop() {
        server.close();
    }

    private static SslContext contextOf(TestCertificate certificate) {
        try {
            return SslContextBuilder.forServer(certificate.keyManagers())
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    private int startTls() {
        return server.server.startTls(0, context::get);
    }

    private void restart(Settings settings) {
        server.close();
        server = new ServerUnderTest(settings);
        port = startTls();
    }

    private Socket connectPlain() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private SSLSocket connect(String... protocols) throws IOException {
        return tlsOver(connectPlain(), protocols);
    }

    private static SSLSocket tlsOver(Socket plain, String... protocols) throws IOException {
        return TestCertificate.handshake(plain, List.of(FIRST, SECOND), protocols);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void publishesInsideTls(String protocol) throws IOException {
        try (SSLSocket socket = connect(protocol)) {
            assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
            send(socket, publish().video(40, VIDEO).video(80, VIDEO).unpublish("key"));
            await().untilAsserted(
                            () -> assertThat(server.events).containsExactly("video 40", "video 80", "end unpublished"));
        }
        await().untilAsserted(() -> assertThat(server.causes).hasSize(1));
    }

    @Test
    void whatOneReadHoldsBehindPublishWaitsForTheDecision() throws IOException {
        AtomicReference<PublishGate.Answer> undecided = new AtomicReference<>();
        server.gates = connection -> (request, answer) -> undecided.set(answer);
        try (SSLSocket socket = connect()) {
            RtmpClientScript script = publish();
            for (int i = 1; i <= 500; i++) {
                script.video(40L * i, Bytes.wrap(new byte[1000]));
            }
            send(socket, script);
            await().until(() -> undecided.get() != null);
            ServerConnection connection = server.asked.get();
            connection.executor().execute(() -> server.accept(undecided.get()));

            await().untilAsserted(() -> assertThat(server.events).hasSize(500).contains("video 20000"));
        }
    }

    @Test
    void olderTlsIsRefusedWithAnAlert() throws IOException {
        try (Socket socket = connectPlain()) {
            socket.getOutputStream().write(TestCertificate.tls11ClientHello());

            // A fatal alert, protocol_version (RFC 5246 §7.2).
            byte[] alert = socket.getInputStream().readAllBytes();
            assertThat(alert).hasSize(7).startsWith(0x15).endsWith(2, 70);
        }
        server.awaitCauses(DisconnectCause.TLS_FAILED);
    }

    @Test
    void plainRtmpOnTheTlsPortIsClosed() throws IOException {
        try (Socket socket = connectPlain()) {
            send(socket, new RtmpClientScript().c0c1());
            server.awaitCauses(DisconnectCause.TLS_FAILED);
        }
    }

    @Test
    void tlsOnThePlainPortIsClosed() throws IOException {
        try (Socket socket = server.connect()) {
            socket.getOutputStream().write(TestCertificate.tls11ClientHello());
            server.awaitCauses(DisconnectCause.HANDSHAKE_FAILED);
        }
    }

    @Test
    void brokenTlsIsClosed() throws IOException {
        try (Socket socket = connectPlain()) {
            socket.getOutputStream().write(new byte[] {0x16, 3, 1, 0, 4, 77, 0, 0, 0});
            server.awaitCauses(DisconnectCause.TLS_FAILED);
        }
    }

    @Test
    void whoLeavesBeforeTlsOrRightAfterItHasOnlyLooked() throws IOException {
        connectPlain().close();
        server.awaitCauses(DisconnectCause.PROBED);
        connect().close();
        server.awaitCauses(DisconnectCause.PROBED, DisconnectCause.PROBED);
    }

    @Test
    void whoLeavesDuringTheTlsHandshakeHasFailedIt() throws IOException {
        try (Socket socket = connectPlain()) {
            socket.getOutputStream().write(new byte[] {0x16, 3, 1});
        }
        server.awaitCauses(DisconnectCause.TLS_FAILED);
        assertThat(server.server.openConnections()).isZero();
    }

    @Test
    void theTimeForTlsIsPartOfTheHandshakes() throws IOException {
        restart(new Settings());
        try (Socket socket = connectPlain()) {
            socket.getOutputStream().write(new byte[] {0x16, 3, 1});
            server.awaitCauses(DisconnectCause.HANDSHAKE_TIMEOUT);
        }
    }

    @Test
    void aNewCertificateIsForNewConnections() throws IOException {
        try (SSLSocket running = connect()) {
            send(running, publish().video(40, VIDEO));
            await().untilAsserted(() -> assertThat(server.events).containsExactly("video 40"));
            context.set(contextOf(SECOND));

            try (SSLSocket next = connect()) {
                assertThat(next.getSession().getPeerCertificates()).containsExactly(SECOND.x509());
            }
            assertThat(running.getSession().getPeerCertificates()).containsExactly(FIRST.x509());
            send(running, new RtmpClientScript().chunkSize(128).video(80, VIDEO));
            await().untilAsserted(() -> assertThat(server.events).containsExactly("video 40", "video 80"));
        }
    }

    @Test
    void theProxyHeaderComesBeforeTls() throws IOException {
        restart(new Settings().patient().proxied());
        Socket balancer = connectPlain();
        balancer.getOutputStream()
                .write(ProxyHeaders.v1("PROXY TCP4 203.0.113.7 192.0.2.1 40000 1936")
                        .toByteArray());
        try (SSLSocket socket = tlsOver(balancer)) {
            send(socket, publish());
            assertThat(server.clientAsked().getAddress().getHostAddress()).isEqualTo("203.0.113.7");
        }
    }
}
