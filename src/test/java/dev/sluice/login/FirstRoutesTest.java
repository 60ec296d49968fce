package dev.sluice.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Requests that nothing behind the first routes gets to see.
class FirstRoutesTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static HttpServer server;

    @BeforeAll
    static void start() {
        Router router = Router.router(VERTX);
        new FirstRoutes().mount(router);
        router.route().handler(context -> {
            context.request().resume();
            context.response().end("passed on");
        });
        server = VERTX.createHttpServer()
                .requestHandler(request -> {
                    // As Quarkus does until somebody wants the body.
                    request.pause();
                    router.handle(request);
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    @AfterAll
    static void stop() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    private static String send(String target, String header, String body) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
            socket.setSoTimeout(20_000);
            String request = "PUT " + target + " HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n\r\n" + body;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static void problem(String answer, int status, String type) {
        assertThat(answer)
                .startsWith("HTTP/1.1 " + status + " ")
                .containsIgnoringCase("content-type: application/problem+json")
                .contains("\"type\":\"https://sluice.dev/problems/" + type + "\"", "\"status\":" + status);
    }

    @Test
    void aBodyThatIsFarTooLargeIsRefusedBeforeItIsRead() throws IOException {
        problem(send("/api/v1/channels/a", "Content-Length: 2000000", "a".repeat(2_000_000)), 413, "content-too-large");
        assertThat(send("/api/v1/channels/a", "Connection: close\r\nContent-Length: 5", "short"))
                .contains("passed on");
    }
}
