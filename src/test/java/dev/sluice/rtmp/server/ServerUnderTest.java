package dev.sluice.rtmp.server;

import static org.awaitility.Awaitility.await;

import dev.sluice.amf.AmfObject;
import dev.sluice.bytes.Bytes;
import dev.sluice.rtmp.RtmpClientScript;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.PublishGate;
import dev.sluice.rtmp.session.PublishedStream;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// A server on free ports whose gate lets everybody publish, if not told otherwise, and that notes what happens.
final class ServerUnderTest implements AutoCloseable {
    static final Bytes VIDEO = Bytes.of(0x27, 1, 0, 0, 0, 0, 0, 0, 1, 0x41);

    /// Ends of connections in their order.
    final Queue<DisconnectCause> causes = new ConcurrentLinkedQueue<>();
    /// What reached the streams.
    final Queue<String> events = new ConcurrentLinkedQueue<>();
    /// Bytes that each read of any connection brought.
    final Queue<Integer> reads = new ConcurrentLinkedQueue<>();
    /// The client that asked the gate last.
    final AtomicReference<ServerConnection> asked = new AtomicReference<>();

    PublishGates gates = connection -> (request, answer) -> accept(answer);
    final RtmpServer server;
    final int port;
    private final EventLoopGroup loops = new NioEventLoopGroup(2);

    ServerUnderTest(Settings settings) {
        server = serverWith(settings);
        port = server.start();
    }

    /// Another server beside it, not started.
    RtmpServer serverWith(Settings settings) {
        RtmpServer.ConnectionListener listener = new RtmpServer.ConnectionListener() {
            @Override
            public void onReceived(int bytes) {
                reads.add(bytes);
            }

            @Override
            public void onClosed(DisconnectCause cause) {
                causes.add(cause);
            }
        };
        PublishGates noting = connection -> {
            PublishGate gate = gates.gateFor(connection);
            return (request, answer) -> {
                asked.set(connection);
                gate.publish(request, answer);
            };
        };
        return new RtmpServer(loops, settings, noting, () -> Bytes.wrap(new byte[1528]), listener, System::nanoTime);
    }

    void accept(PublishGate.Answer answer) {
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

    Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    /// All that a client sends until its publish command.
    static RtmpClientScript publish() {
        return new RtmpClientScript().untilPublish("live", "key", 128);
    }

    static void send(Socket socket, RtmpClientScript script) throws IOException {
        socket.getOutputStream().write(script.take().toByteArray());
    }

    /// The address that the gate was shown, once it was asked.
    InetSocketAddress clientAsked() {
        await().until(() -> asked.get() != null);
        return asked.get().remoteAddress();
    }

    void awaitCauses(DisconnectCause... expected) {
        await().until(() -> List.copyOf(causes).equals(List.of(expected)));
    }

    @Override
    public void close() {
        server.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
