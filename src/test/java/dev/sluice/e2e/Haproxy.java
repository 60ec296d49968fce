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

/// A real HAProxy that stands as the load balancer in front of the RTMP port: one process on a free loopback port.
record Haproxy(Command.Running process, int port) implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(10);

    /// @param announcement `send-proxy` or `send-proxy-v2`: how it tells the client, and its health checks too
    static Haproxy inFrontOf(int rtmpPort, String announcement, Path program, Path folder) throws IOException {
        int port = freePort();
        Path configuration =
                Files.writeString(folder.resolve("haproxy.cfg"), """
                global
                  maxconn 100
                defaults
                  mode tcp
                  timeout connect 5s
                  timeout client 60s
                  timeout server 60s
                frontend rtmp
                  bind 127.0.0.1:%1$d
                  default_backend sluice
                backend sluice
                  server pod 127.0.0.1:%2$d %3$s check inter 200ms
                """.formatted(port, rtmpPort, announcement));
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
