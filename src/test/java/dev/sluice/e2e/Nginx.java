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

/// A real nginx that stands as the CDN in front of an origin: one process on a free loopback port, which keeps
/// everything below its folder.
///
/// It caches as CDNs do if nobody tells them otherwise. The origin's `Cache-Control` counts, a 403 or 404 without one
/// is remembered for ten seconds, what has expired is revalidated, several viewers who ask for the same wait for one
/// request, and nothing stale is served. Whether an answer came from the cache says its header `X-Cache-Status`.
final class Nginx implements AutoCloseable {
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

    /// One process without a master, so that ending it leaves nothing behind.
    private static String configuration(String originAuthority, String originPath, int port) {
        return """
            daemon off;
            master_process off;
            pid nginx.pid;
            events { worker_connections 512; }
            http {
              access_log off;
              client_body_temp_path temp-body;
              fastcgi_temp_path temp-fastcgi;
              uwsgi_temp_path temp-uwsgi;
              scgi_temp_path temp-scgi;
              proxy_temp_path temp-proxy;
              proxy_cache_path cache levels=1:2 keys_zone=media:4m max_size=512m inactive=10m use_temp_path=off;
              upstream origin { server %1$s; keepalive 16; }
              server {
                listen 127.0.0.1:%2$d;
                location / {
                  proxy_pass http://origin%3$s;
                  proxy_http_version 1.1;
                  proxy_set_header Host %1$s;
                  proxy_set_header Connection "";
                  proxy_cache media;
                  proxy_cache_key $uri;
                  proxy_cache_valid 404 403 %4$ds;
                  proxy_cache_revalidate on;
                  proxy_cache_lock on;
                  proxy_cache_use_stale off;
                  add_header X-Cache-Status $upstream_cache_status always;
                }
              }
            }
            """.formatted(originAuthority, port, originPath, NEGATIVE.toSeconds());
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
