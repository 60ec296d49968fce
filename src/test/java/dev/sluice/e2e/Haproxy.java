package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A real HAProxy that stands as the load balancer in front of the RTMP port: one process on a free loopback port.
record Haproxy(Command.Running process, int port) implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(10);

    /// Has a place for each of three pods.
    private static final Path CONFIGURATION = Path.of("deploy", "machine", "haproxy.cfg");

    private static final int PODS = 3;

    /// A pod behind it.
    ///
    /// @param healthPort where it answers whether it is ready
    record Server(String name, String host, int rtmpPort, int healthPort) {}

    /// In front of one pod, whose RTMP port is what its health checks connect to.
    ///
    /// @param announcement `send-proxy` or `send-proxy-v2`: how it tells the client, and its health checks too
    static Haproxy inFrontOf(int rtmpPort, String announcement, Path program, Path folder) throws IOException {
        Path configuration = Files.writeString(folder.resolve("haproxy.cfg"), """
                global
                  maxconn 100
                defaults
                  mode tcp
                  timeout connect 5s
                  timeout client 60s
                  timeout server 60s
                frontend rtmp
                  bind "127.0.0.1:${RTMP_PORT}"
                  default_backend sluice
                backend sluice
                  server pod 127.0.0.1:%d %s check inter 200ms
                """.formatted(rtmpPort, announcement));
        return start(configuration, Map.of(), program);
    }

    /// In front of several pods, as in `deploy/machine`.
    static Haproxy inFrontOf(List<Server> servers, Path program) throws IOException {
        assertThat(servers).hasSize(PODS);
        Map<String, String> places = new HashMap<>();
        for (int i = 0; i < PODS; i++) {
            Server server = servers.get(i);
            places.put("POD_" + i + "_HOST", server.host());
            places.put("POD_" + i + "_RTMP_PORT", Integer.toString(server.rtmpPort()));
            places.put("POD_" + i + "_MANAGEMENT_PORT", Integer.toString(server.healthPort()));
        }
        return start(CONFIGURATION, places, program);
    }

    private static Haproxy start(Path configuration, Map<String, String> places, Path program) throws IOException {
        int port = FreePort.onLoopback();
        Map<String, String> environment = new HashMap<>(places);
        environment.put("RTMP_PORT", Integer.toString(port));
        List<String> command = List.of(program.toString(), "-db", "-f", configuration.toString());
        Haproxy haproxy = new Haproxy(Command.start(command, environment), port);
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

    @Override
    public void close() {
        process.close();
    }
}
