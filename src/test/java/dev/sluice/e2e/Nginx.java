package dev.sluice.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A real nginx that stands as the CDN in front of an origin, configured as in `deploy/machine`: one process on a free
/// loopback port, which keeps everything below its folder. Whether an answer came from the cache says its header
/// `X-Cache-Status`.
final class Nginx implements AutoCloseable {
    private static final Path CONFIGURATION = Path.of("deploy", "machine", "nginx.conf");

    /// How long it remembers that something is missing if the origin does not say.
    static final Duration NEGATIVE = Duration.ofSeconds(10);

    /// What `max-age=1` comes to: its clock has whole seconds, and the second in which an answer expires still counts.
    static final Duration ONE_SECOND = Duration.ofSeconds(2);

    private static final Duration START_TIMEOUT = Duration.ofSeconds(10);

    private final Command.Running process;
    private final int port;

    private Nginx(Command.Running process, int port) {
        this.process = process;
        this.port = port;
    }

    /// @param origin ends with `/`; what viewers ask for is asked for below it
    static Nginx inFrontOf(URI origin, Path program, Path folder) {
        int port = freePort();
        try {
            Files.createDirectories(folder);
            Files.writeString(
                    folder.resolve("nginx.conf"),
                    configuration(origin.getHost() + ":" + origin.getPort(), origin.getPath(), port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Nginx nginx = new Nginx(
                Command.start(List.of(program.toString(), "-p", folder + "/", "-c", "nginx.conf", "-e", "stderr")),
                port);
        try {
            await("nginx is up").atMost(START_TIMEOUT).until(nginx::isUp);
            return nginx;
        } catch (Throwable e) {
            nginx.close();
            throw e;
        }
    }

    /// Where viewers find what is below the origin; ends with `/`.
    URI url() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    @Override
    public void close() {
        process.close();
    }

    private static String configuration(String originAuthority, String originPath, int port) throws IOException {
        return Files.readString(CONFIGURATION)
                .replace("@port@", Integer.toString(port))
                .replace("@origin@", originAuthority)
                .replace("@path@", originPath);
    }

    private boolean isUp() {
        if (!process.isAlive()) {
            throw new AssertionError("nginx has ended\n" + process.err());
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
