package dev.sluice.rtmp.server;

import static dev.sluice.rtmp.server.ServerUnderTest.VIDEO;
import static dev.sluice.rtmp.server.ServerUnderTest.publish;
import static dev.sluice.rtmp.server.ServerUnderTest.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.bytes.Bytes;
import dev.sluice.rtmp.RtmpClientScript;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.PublishRefusal;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RtmpServerTest {
    private final ServerUnderTest server = new ServerUnderTest(new Settings());

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void listensOnIpv4AndIpv6() throws IOException {
        for (String address : new String[] {"127.0.0.1", "::1"}) {
            try (Socket socket = new Socket(InetAddress.getByName(address), server.port)) {
                send(socket, new RtmpClientScript().handshake());
                assertThat(socket.getInputStream().readNBytes(1 + 2 * 1536)).hasSize(3073);
            }
        }
    }

    @Test
    void mediaReachTheStreamAndACleanEndIsOne() throws IOException {
        try (Socket socket = server.connect()) {
            send(socket, publish().video(40, VIDEO).video(80, VIDEO).unpublish("key"));
            await().untilAsserted(
                            () -> assertThat(server.events).containsExactly("video 40", "video 80", "end unpublished"));
        }
        await().untilAsserted(() -> assertThat(server.causes).hasSize(1));
    }

    @Test
    void whoNeverFinishesTheHandshakeIsClosed() throws IOException {
        try (Socket socket = server.connect()) {
            socket.getOutputStream().write(3);
            await().untilAsserted(() -> assertThat(server.causes).containsExactly(DisconnectCause.HANDSHAKE_TIMEOUT));
            assertThat(socket.getInputStream().readAllBytes()).hasSizeLessThan(4000);
        }
    }

    @Test
    void whoNeverPublishesIsClosed() throws IOException {
        try (Socket socket = server.connect()) {
            send(socket, new RtmpClientScript().handshake().connect("live"));
            assertThat(Bytes.wrap(socket.getInputStream().readAllBytes()).toUtf8())
                    .contains("The encoder did not begin to publish: no publish command within 300 ms.");
            server.awaitCauses(DisconnectCause.PUBLISH_TIMEOUT);
        }
    }

    @Test
    void aPublisherThatFallsSilentIsClosed() throws IOException {
        try (Socket socket = server.connect()) {
            send(socket, publish().video(40, VIDEO));
            await().untilAsserted(() -> assertThat(server.events).containsExactly("video 40", "end idle_timeout"));
            server.awaitCauses(DisconnectCause.IDLE_TIMEOUT);
            assertThat(Bytes.wrap(socket.getInputStream().readAllBytes()).toUtf8())
                    .contains("NetStream.Publish.Rejected")
                    .contains("The encoder has fallen silent: nothing came for 400 ms.");
        }
    }

    @Test
    void aCongestedStreamIsNotReadAndNotCalledSilent() throws IOException {
        Settings hasty = new Settings().patient();
        hasty.idleTimeout = Duration.ofSeconds(2);
        try (ServerUnderTest congested = new ServerUnderTest(hasty);
                Socket socket = congested.connect()) {
            send(socket, publish().video(40, VIDEO));
            await().untilAsserted(() -> assertThat(congested.events).containsExactly("video 40"));
            ServerConnection connection = congested.asked.get();
            connection.executor().execute(() -> connection.setCongested(true));
            await().until(() -> connection.executor().submit(() -> true).get());
            send(socket, new RtmpClientScript().chunkSize(128).video(80, VIDEO));
            // Longer than the idle time-out: the silence is ours.
            await().during(Duration.ofSeconds(3))
                    .untilAsserted(() -> assertThat(congested.events).containsExactly("video 40"));
            connection.executor().execute(() -> connection.setCongested(false));
            await().untilAsserted(() -> assertThat(congested.events).startsWith("video 40", "video 80"));
        }
    }

    @Test
    void aRefusedPublisherIsToldAndClosed() throws IOException {
        server.gates = connection -> (request, answer) -> answer.refuse(new PublishRefusal.BadName("no such key"));
        try (Socket socket = server.connect()) {
            send(socket, publish());
            assertThat(Bytes.wrap(socket.getInputStream().readAllBytes()).toUtf8())
                    .contains("NetStream.Publish.BadName")
                    .contains("no such key");
        }
        await().untilAsserted(() -> assertThat(server.causes).containsExactly(DisconnectCause.UNKNOWN_KEY));
    }

    @Test
    void aFaultOfOursEndsThatConnectionOnly() throws IOException {
        try (ServerUnderTest patient = new ServerUnderTest(new Settings().patient());
                Socket broken = patient.connect();
                Socket healthy = patient.connect()) {
            patient.gates = connection -> (request, answer) -> {
                throw new IllegalStateException("ordered by the test");
            };
            send(broken, publish());
            await().untilAsserted(() -> assertThat(patient.causes).containsExactly(DisconnectCause.INTERNAL_ERROR));
            send(healthy, new RtmpClientScript().handshake());
            assertThat(healthy.getInputStream().readNBytes(3073)).hasSize(3073);
        }
    }

    @Test
    void aPortInUseIsToldWithItsSetting() {
        Settings taken = new Settings();
        taken.port = server.port;
        RtmpServer second = server.serverWith(taken);
        assertThatThrownBy(second::start)
                .isInstanceOf(CannotListenException.class)
                .hasMessageContaining("sluice.rtmp.port");
    }

    @Test
    void whatIsOpenWhenTheServerStopsEndsForThat() throws IOException {
        try (ServerUnderTest stopping = new ServerUnderTest(new Settings().patient());
                Socket silent = stopping.connect();
                Socket publisher = stopping.connect()) {
            send(publisher, publish().video(40, VIDEO));
            await().untilAsserted(() -> assertThat(stopping.events).containsExactly("video 40"));
            await().until(() -> stopping.server.openConnections() == 2);
            stopping.server.close();
            stopping.awaitCauses(DisconnectCause.DRAINING, DisconnectCause.DRAINING);
            assertThat(stopping.events).containsExactly("video 40", "end draining");
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void whoConnectsAndSaysNothingHasOnlyLooked() throws IOException {
        server.connect().close();
        server.awaitCauses(DisconnectCause.PROBED);
    }

    @Test
    void whoNeverReadsOurAnswersIsClosed() throws IOException {
        try (ServerUnderTest patient = new ServerUnderTest(new Settings().patient());
                Socket socket = patient.connect()) {
            send(socket, publish().video(40, VIDEO));
            await().untilAsserted(() -> assertThat(patient.events).containsExactly("video 40"));
            ClientConnection connection = (ClientConnection) patient.asked.get();
            // Far more than all budgets together let a client ask for, and than the kernel takes.
            connection.executor().execute(() -> {
                for (int i = 0; i < 1000 && !connection.isEnding(); i++) {
                    var _ = connection.channel().writeAndFlush(Unpooled.wrappedBuffer(new byte[16 * 1024]));
                }
            });
            patient.awaitCauses(DisconnectCause.WRITE_STALLED);
        }
    }

    @Test
    void readsLittleAtATimeUntilTheKeyIsAccepted() throws IOException {
        try (ServerUnderTest patient = new ServerUnderTest(new Settings().patient());
                Socket socket = patient.connect()) {
            RtmpClientScript early =
                    new RtmpClientScript().handshake().connect("live").chunkSize(4096);
            for (int i = 0; i < 40; i++) {
                early.video(i, Bytes.wrap(new byte[1000]));
            }
            byte[] sent = early.take().toByteArray();
            socket.getOutputStream().write(sent);
            await().until(() -> patient.reads.stream().mapToInt(read -> read).sum() == sent.length);
            assertThat(patient.reads).allSatisfy(read -> assertThat(read).isLessThanOrEqualTo(4096));

            send(
                    socket,
                    new RtmpClientScript()
                            .createStream(4)
                            .publish(1, 5, "key")
                            .chunkSize(65_536)
                            .video(40, Bytes.wrap(new byte[1_000_000])));
            await().untilAsserted(() -> assertThat(patient.events).contains("video 40"));
            assertThat(patient.reads).anySatisfy(read -> assertThat(read).isGreaterThan(4096));
        }
    }
}
