package dev.sluice.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The remote control that comes with OBS (obs-websocket, protocol version 1).
///
/// @param port where OBS listens for it
/// @param password what OBS asks for
record ObsRemote(int port, String password) {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int HELLO = 0;
    private static final int IDENTIFIED = 2;
    private static final int RESPONSE = 7;

    static ObsRemote onFreePort() {
        return new ObsRemote(FreePort.onLoopback(), UUID.randomUUID().toString());
    }

    /// What switches it on, for `global.ini`.
    String settings() {
        return """

            [OBSWebSocket]
            FirstLoad=false
            ServerEnabled=true
            ServerPort=%d
            AuthRequired=true
            ServerPassword=%s
            AlertsEnabled=false
            """.formatted(port, password);
    }

    /// Presses "Stop Streaming"; returns when OBS has taken note of it.
    void stopStreaming() {
        Messages messages = new Messages();
        try (HttpClient client = HttpClient.newHttpClient()) {
            WebSocket socket = client.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + port), messages)
                    .join();
            try {
                JsonNode hello = messages.next(HELLO);
                send(socket, """
                    {"op":1,"d":{"rpcVersion":1,"eventSubscriptions":0,"authentication":"%s"}}
                    """.formatted(proof(hello.path("authentication"))));
                messages.next(IDENTIFIED);
                send(socket, """
                    {"op":6,"d":{"requestType":"StopStream","requestId":"stop"}}
                    """);
                JsonNode status = messages.next(RESPONSE).path("requestStatus");
                if (!status.path("result").asBoolean()) {
                    throw new AssertionError("OBS will not stop the stream: " + status);
                }
            } finally {
                socket.abort();
            }
        }
    }

    private static void send(WebSocket socket, String message) {
        socket.sendText(message.strip(), true).join();
    }

    private String proof(JsonNode authentication) {
        String secret = hash(password + authentication.path("salt").asText());
        return hash(secret + authentication.path("challenge").asText());
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Messages implements WebSocket.Listener {
        private final BlockingQueue<JsonNode> arrived = new LinkedBlockingQueue<>();
        private final StringBuilder parts = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            parts.append(part);
            if (last) {
                try {
                    arrived.add(JSON.readTree(parts.toString()));
                } catch (IOException e) {
                    throw new AssertionError("not JSON: " + parts, e);
                }
                parts.setLength(0);
            }
            socket.request(1);
            return null;
        }

        /// The data of the next message, which has to be of this kind.
        JsonNode next(int kind) {
            try {
                JsonNode message = arrived.poll(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
                if (message == null || message.path("op").asInt() != kind) {
                    throw new AssertionError("OBS has not sent message " + kind + ": " + message);
                }
                return message.path("d");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
