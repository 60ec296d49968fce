package dev.sluice.rtmp.server;

import static dev.sluice.rtmp.server.ServerUnderTest.VIDEO;
import static dev.sluice.rtmp.server.ServerUnderTest.publish;
import static dev.sluice.rtmp.server.ServerUnderTest.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.rtmp.RtmpClientScript;
import dev.sluice.rtmp.session.DisconnectCause;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Who gets in when there is little room, over real sockets.
class ConnectionLimitsTest {
    private final Settings settings = new Settings().patient();
    private final List<Socket> sockets = new ArrayList<>();
    private @Nullable ServerUnderTest started;

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        if (started != null) {
            started.close();
        }
    }

    private ServerUnderTest start() {
        started = new ServerUnderTest(settings);
        return started;
    }

    private Socket connect(ServerUnderTest server) throws IOException {
        Socket socket = server.connect();
        sockets.add(socket);
        return socket;
    }

    private Socket connectAs(ServerUnderTest server, String address) throws IOException {
        Socket socket = connect(server);
        socket.getOutputStream()
                .write(ProxyHeaders.v1("PROXY TCP4 " + address + " 192.0.2.1 40000 1935")
                        .toByteArray());
        send(socket, new RtmpClientScript().c0c1());
        return socket;
    }

    private static boolean isAnswered(Socket socket) throws IOException {
        try {
            return socket.getInputStream().readNBytes(3073).length == 3073;
        } catch (SocketException e) {
            // Closed before what we sent was read.
            return false;
        }
    }

    @Test
    void aNewcomerIsClosedWhileAllOthersAreNewToo() throws IOException {
        settings.maxConnections = 2;
        ServerUnderTest server = start();
        connect(server);
        connect(server);
        await().until(() -> server.server.openConnections() == 2);

        assertThat(connect(server).getInputStream().read()).isEqualTo(-1);
        server.awaitCauses(DisconnectCause.OVERLOADED);
        assertThat(server.server.openConnections()).isEqualTo(2);
    }

    @Test
    void whoOnlyHoldsAPlaceGivesItToAnEncoderAndWhoPublishesKeepsIt() throws IOException {
        settings.maxConnections = 2;
        ServerUnderTest server = start();
        Socket publisher = connect(server);
        send(publisher, publish().video(40, VIDEO));
        await().untilAsserted(() -> assertThat(server.events).containsExactly("video 40"));
        Socket idle = connect(server);
        await().until(() -> server.server.openConnections() == 2);

        // As soon as the idle one has had its undisturbed time.
        await().ignoreExceptions().until(() -> {
            Socket encoder = connect(server);
            send(encoder, new RtmpClientScript().handshake());
            return encoder.getInputStream().read() == 3;
        });
        assertThat(idle.getInputStream().read()).isEqualTo(-1);
        assertThat(server.causes).containsOnly(DisconnectCause.OVERLOADED);
        send(publisher, new RtmpClientScript().chunkSize(128).video(80, VIDEO));
        await().untilAsserted(() -> assertThat(server.events).containsExactly("video 40", "video 80"));
    }

    @Test
    void allPlacesAreFreeWhenAllAreGoneWhateverTheyDied() throws IOException {
        settings.proxied();
        ServerUnderTest server = start();
        connect(server).close();
        Socket brokenHeader = connect(server);
        brokenHeader.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        connectAs(server, "203.0.113.7").close();
        Socket reset = connectAs(server, "203.0.113.8");
        reset.setSoLinger(true, 0);
        reset.close();

        await().untilAsserted(() -> assertThat(server.causes).hasSize(4));
        assertThat(server.server.openConnections()).isZero();
    }

    @Test
    void oneAddressGetsItsShareOnly() throws IOException {
        settings.proxied();
        settings.maxConnectionsPerAddress = OptionalInt.of(2);
        ServerUnderTest server = start();
        Socket first = connectAs(server, "203.0.113.7");
        assertThat(isAnswered(first)).isTrue();
        assertThat(isAnswered(connectAs(server, "203.0.113.7"))).isTrue();

        assertThat(isAnswered(connectAs(server, "203.0.113.7"))).isFalse();
        server.awaitCauses(DisconnectCause.ADDRESS_CROWDED);
        assertThat(isAnswered(connectAs(server, "203.0.113.8"))).isTrue();

        first.close();
        await().until(() -> server.causes.size() == 2);
        assertThat(isAnswered(connectAs(server, "203.0.113.7"))).isTrue();
    }

    @Test
    void aLimitPerAddressNeedsToKnowTheAddress() {
        settings.maxConnectionsPerAddress = OptionalInt.of(10);

        assertThatThrownBy(this::start)
                .isInstanceOf(UnusableSettingException.class)
                .hasMessageContaining("sluice.rtmp.max-connections-per-address")
                .hasMessageContaining("sluice.rtmp.proxy-protocol=required");
    }

    @Test
    void deniedNetworksAreClosedAtOnce() throws IOException {
        settings.deniedNetworks = Settings.networks("127.0.0.0/8", "::1");
        ServerUnderTest server = start();

        assertThat(connect(server).getInputStream().read()).isEqualTo(-1);
        server.awaitCauses(DisconnectCause.ADDRESS_DENIED);
    }

    @Test
    void behindABalancerTheClientIsDeniedAndNotTheBalancer() throws IOException {
        settings.proxied();
        settings.deniedNetworks = Settings.networks("203.0.113.0/24");
        ServerUnderTest server = start();

        assertThat(isAnswered(connectAs(server, "203.0.113.7"))).isFalse();
        server.awaitCauses(DisconnectCause.ADDRESS_DENIED);
        assertThat(isAnswered(connectAs(server, "198.51.100.7"))).isTrue();
    }
}
