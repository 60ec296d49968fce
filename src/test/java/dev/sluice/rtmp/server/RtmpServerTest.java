package dev.sluice.rtmp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.amf.AmfObject;
import dev.sluice.bytes.Bytes;
import dev.sluice.rtmp.RtmpClientScript;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.PublishGate;
import dev.sluice.rtmp.session.PublishRefusal;
import dev.sluice.rtmp.session.PublishedStream;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RtmpServerTest {
    private static final Bytes VIDEO = Bytes.of(0x27, 1, 0, 0, 0, 0, 0, 0, 1, 0x41);

    private final EventLoopGroup loops = new NioEventLoopGroup(1);
    private final Queue<DisconnectCause> causes = new ConcurrentLinkedQueue<>();
    private final Queue<String> events = new ConcurrentLinkedQueue<>();
    private final AtomicReference<ServerConnection> accepted = new AtomicReference<>();
    private PublishGates gates = connection -> (request, answer) -> accept(connection, answer);
    private final RtmpServer server = serverOn(0);
    private final int port = server.start();

    private record Config(int port) implements RtmpConfig {
        @Override
        public List<String> host() {
            return List.of("0.0.0.0", "[::]");
        }

        @Override
        public Duration publishTimeout() {
            return Duration.ofMillis(300);
        }

        @Override
        public Duration idleTimeout() {
            return Duration.ofMillis(400);
        }
    }

    private RtmpServer serverOn(int port) {
        RtmpServer.ConnectionListener listener = new RtmpServer.ConnectionListener() {
            @Override
            public void onReceived(int bytes) {}

            @Override
            public void onClosed(DisconnectCause cause) {
                causes.add(cause);
            }
        };
        return new RtmpServer(
                loops,
                new Config(port),
                connection -> gates.gateFor(connection),
                () -> Bytes.wrap(new byte[1528]),
                listener,
                System::nanoTime);
    }

    private void accept(ServerConnection connection, PublishGate.Answer answer) {
        accepted.set(connection);
        answer.accept(new PublishedStream() {
            @Override
            public void onVideo(long timestampMs, Bytes body) {
                events.add("video " + timestampMs);
            }

            @Override
            public void onAudio(long timestampMs, Bytes body) {}

            @Override
            public void onMetadata(AmfObject metadata) {}

            @Override
            public void onEnd(DisconnectCause cause) {
                events.add("end " + cause.label());
            }
        });
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private static RtmpClientScript publish() {
        return new RtmpClientScript().untilPublish("live", "key", 128);
    }

    private static void send(Socket socket, RtmpClientScript script) throws IOException {
        socket.getOutputStream().write(script.take().toByteArray());
    }

    @Test
    void listensOnIpv4AndIpv6() throws IOException {
        for (String address : new String[] {"127.0.0.1", "::1"}) {
            try (Socket socket = new Socket(InetAddress.getByName(address), port)) {
                send(socket, new RtmpClientScript().handshake());
                assertThat(socket.getInputStream().readNBytes(1 + 2 * 1536)).hasSize(3073);
            }
        }
    }

    @Test
    void mediaReachTheStreamAndACleanEndIsOne() throws IOException {
        try (Socket socket = connect()) {
            send(socket, publish().video(40, VIDEO).video(80, VIDEO).unpublish("key"));
            await().untilAsserted(() -> assertThat(events).containsExactly("video 40", "video 80", "end unpublished"));
        }
        await().untilAsserted(() -> assertThat(causes).hasSize(1));
    }

    @Test
    void whoNeverFinishesTheHandshakeIsClosed() throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(3);
            await().untilAsserted(() -> assertThat(causes).containsExactly(DisconnectCause.HANDSHAKE_TIMEOUT));
            assertThat(socket.getInputStream().readAllBytes()).hasSizeLessThan(4000);
        }
    }

    @Test
    void whoNeverPublishesIsClosed() throws IOException {
        try (Socket socket = connect()) {
            send(socket, new RtmpClientScript().handshake().connect("live"));
            await().untilAsserted(() -> assertThat(causes).containsExactly(DisconnectCause.PUBLISH_TIMEOUT));
        }
    }

    @Test
    void aPublisherThatFallsSilentIsClosed() throws IOException {
        try (Socket socket = connect()) {
            send(socket, publish().video(40, VIDEO));
            await().untilAsserted(() -> assertThat(events).containsExactly("video 40", "end idle_timeout"));
            assertThat(causes).containsExactly(DisconnectCause.IDLE_TIMEOUT);
        }
    }

    @Test
    void aCongestedStreamIsNotReadAndNotCalledSilent() throws IOException {
        try (Socket socket = connect()) {
            send(socket, publish().video(40, VIDEO));
            await().untilAsserted(() -> assertThat(events).containsExactly("video 40"));
            ServerConnection connection = accepted.get();
            connection.executor().execute(() -> connection.setCongested(true));
            await().until(() -> connection.executor().submit(() -> true).get());
            send(socket, new RtmpClientScript().chunkSize(128).video(80, VIDEO));
            // Longer than the idle time-out: the silence is ours.
            await().during(Duration.ofMillis(700))
                    .untilAsserted(() -> assertThat(events).containsExactly("video 40"));
            connection.executor().execute(() -> connection.setCongested(false));
            await().untilAsserted(() -> assertThat(events).startsWith("video 40", "video 80"));
        }
    }

    @Test
    void aRefusedPublisherIsToldAndClosed() throws IOException {
        gates = connection -> (request, answer) -> answer.refuse(new PublishRefusal.BadName("no such key"));
        try (Socket socket = connect()) {
            send(socket, publish());
            assertThat(Bytes.wrap(socket.getInputStream().readAllBytes()).toUtf8())
                    .contains("NetStream.Publish.BadName")
                    .contains("no such key");
        }
        await().untilAsserted(() -> assertThat(causes).containsExactly(DisconnectCause.UNKNOWN_KEY));
    }

    @Test
    void aFaultOfOursEndsThatConnectionOnly() throws IOException {
        gates = connection -> (request, answer) -> {
            throw new IllegalStateException("ordered by the test");
        };
        try (Socket broken = connect();
                Socket healthy = connect()) {
            send(broken, publish());
            await().untilAsserted(() -> assertThat(causes).containsExactly(DisconnectCause.INTERNAL_ERROR));
            send(healthy, new RtmpClientScript().handshake());
            assertThat(healthy.getInputStream().readNBytes(3073)).hasSize(3073);
        }
    }

    @Test
    void aPortInUseIsToldWithItsSetting() {
        RtmpServer second = serverOn(port);
        assertThatThrownBy(second::start)
                .isInstanceOf(CannotListenException.class)
                .hasMessageContaining("sluice.rtmp.port");
    }
}
