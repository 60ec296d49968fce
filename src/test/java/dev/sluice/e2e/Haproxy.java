package dev.sluice.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/// A real HAProxy that stands as the load balancer in front of the RTMP port: one process on a free loopback port.
record Haproxy(Command.Running process, int port) implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(10);

    /// A pod behind it.
    ///
    /// @param healthPort where it answers whether it is ready
    record Server(String name, String host, int rtmpPort, int healthPort) {}

    /// @param announcement `send-proxy` or `send-proxy-v2`: how it tells the client, and its health checks too
    static Haproxy inFrontOf(int rtmpPort, String announcement, Path program, Path folder) throws IOException {
        return start(
                "  server pod 127.0.0.1:%d %s check inter 200ms".formatted(rtmpPort, announcement), program, folder);
    }

    /// In front of several pods, announced in version 2. A newcomer goes to the ready pod with the fewest connections,
    /// and to another one if that does not answer. When a pod is not ready any more its connections are closed: an
    /// encoder could otherwise send for minutes to one that does not read.
    static Haproxy inFrontOf(List<Server> servers, Path program, Path folder) throws IOException {
        String lines = servers.stream()
                .map(server -> "  server %1$s %2$s:%3$d send-proxy-v2 check addr %2$s port %4$d"
                        .formatted(server.name(), server.host(), server.rtmpPort(), server.healthPort()))
                .collect(Collectors.joining("\n"));
        return start("""
                  balance leastconn
                  timeout connect 1s
                  retries 3
                  option redispatch 1
                  option httpchk GET /q/health/ready
                  timeout check 2s
                  default-server inter 500ms fall 2 rise 1 on-marked-down shutdown-sessions
                """ + lines, program, folder);
    }

    private static Haproxy start(String backend, Path program, Path folder) throws IOException {
        int port = freePort();
        Path configuration = Files.writeString(folder.resolve("haproxy.cfg"), """
                global
                  maxconn 100
                defaults
                  mode tcp
                  timeout connect 5s
                  timeout client 60s
                  timeout server 60s
                frontend rtmp
                  bind 127.0.0.1:%d
                  default_backend sluice
                backend sluice
                %s
                """.formatted(port, backend));
        Haproxy haproxy =
                new Haproxy(Command.start(List.of(program.toString(), "-db", "-f", configuration.toString())), port);
        try {
            await("haproxy is up").atMost(START_TIMEOUT).until(haproxy::isUp);
            return haproxy;
        } catch (Throwable e) {
            haproxy.close();
            throw e;
        }
    }

    private boolean isUp() {
        if (!process.isAlive()) {
            throw new AssertionError("haproxy has ended\n" + process.err());
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
