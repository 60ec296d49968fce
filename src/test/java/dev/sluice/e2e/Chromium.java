package dev.sluice.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A headless Chromium with one page, driven over the DevTools protocol; not more of it than the tests need.
final class Chromium implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Command.Running browser;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final AtomicInteger lastId = new AtomicInteger();
    private final WebSocket socket;

    private final int port;

    private Chromium(Command.Running browser, int port) throws IOException, InterruptedException {
        this.browser = browser;
        this.port = port;
        HttpRequest newPage = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/new?about:blank"))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        JsonNode page =
                JSON.readTree(client.send(newPage, BodyHandlers.ofString()).body());
        this.socket = client.newWebSocketBuilder()
                .buildAsync(URI.create(page.path("webSocketDebuggerUrl").asText()), new Answers(answers, complaints))
                .join();
    }

    static Path programOrSkip() {
        return InstalledProgram.orSkip("chromium", "chromium-browser", "google-chrome");
    }

    static Chromium start(Path program, Path profile) {
        Command.Running browser = Command.start(List.of(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--autoplay-policy=no-user-gesture-required",
                "--window-size=1280,1000",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank"));
        try {
            Path portFile = profile.resolve("DevToolsActivePort");
            List<String> lines = await("Chromium is up")
                    .atMost(TIMEOUT)
                    .until(() -> Files.exists(portFile) ? Files.readAllLines(portFile) : List.of(), l -> l.size() >= 2);
            return new Chromium(browser, Integer.parseInt(lines.getFirst()));
        } catch (IOException e) {
            browser.close();
            throw new UncheckedIOException(browser.err(), e);
        } catch (InterruptedException e) {
            browser.close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (Throwable e) {
            browser.close();
            throw e;
        }
    }

    /// From now on, keeps what the page's console shows in red: exceptions, breaches of the security policy, errors.
    /// Answers with an error status are no complaint: tests provoke them.
    Chromium listen() {
        call("Log.enable", Map.of());
        call("Runtime.enable", Map.of());
        return this;
    }

    List<String> complaints() {
        return complaints;
    }

    /// Another tab of the same browser, which ends with it.
    Chromium newTab() {
        try {
            return new Chromium(browser, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    void open(URI page) {
        call("Page.navigate", Map.of("url", page.toString()));
    }

    /// The value of a JavaScript expression in the page.
    JsonNode evaluate(String expression) {
        JsonNode result = call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
        if (result.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + result.path("exceptionDetails"));
        }
        return result.path("result").path("value");
    }

    /// @param sameSite empty where the server did not say
    record Cookie(String name, String value, boolean httpOnly, boolean secure, String sameSite) {}

    /// What it would send there, also what no script can see.
    List<Cookie> cookies(URI page) {
        List<Cookie> cookies = new ArrayList<>();
        for (JsonNode cookie : call("Network.getCookies", Map.of("urls", List.of(page.toString())))
                .path("cookies")) {
            cookies.add(new Cookie(
                    cookie.path("name").asText(),
                    cookie.path("value").asText(),
                    cookie.path("httpOnly").asBoolean(),
                    cookie.path("secure").asBoolean(),
                    cookie.path("sameSite").asText()));
        }
        return cookies;
    }

    Path screenshot(Path file) {
        JsonNode result = call("Page.captureScreenshot", Map.of("format", "png"));
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            return Files.write(
                    file, Base64.getDecoder().decode(result.path("data").asText()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode call(String method, Map<String, ?> parameters) {
        int id = lastId.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        try {
            String request = JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters));
            socket.sendText(request, true).join();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
        JsonNode message =
                answer.orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
        if (message.has("error")) {
            throw new AssertionError(method + ": " + message.path("error"));
        }
        return message.path("result");
    }

    @Override
    public void close() {
        socket.abort();
        client.shutdownNow();
        browser.close();
    }

    /// Hands each answer to who asked; of the events, only complaints are kept.
    private static final class Answers implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();
        private final Map<Integer, CompletableFuture<JsonNode>> waiting;

        private final List<String> complaints;

        Answers(Map<Integer, CompletableFuture<JsonNode>> waiting, List<String> complaints) {
            this.waiting = waiting;
            this.complaints = complaints;
        }

        private void note(String event, JsonNode parameters) {
            JsonNode entry = parameters.path("entry");
            boolean complaint = switch (event) {
                case "Runtime.exceptionThrown" -> true;
                case "Runtime.consoleAPICalled" ->
                    parameters.path("type").asText().equals("error");
                case "Log.entryAdded" ->
                    entry.path("level").asText().equals("error")
                            && !entry.path("source").asText().equals("network");
                default -> false;
            };
            if (complaint) {
                complaints.add(event + " " + parameters);
            }
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                try {
                    JsonNode message = JSON.readTree(text.toString());
                    CompletableFuture<JsonNode> answer =
                            waiting.remove(message.path("id").asInt());
                    if (answer != null) {
                        answer.complete(message);
                    } else {
                        note(message.path("method").asText(), message.path("params"));
                    }
                } catch (JsonProcessingException e) {
                    throw new UncheckedIOException(e);
                } finally {
                    text.setLength(0);
                }
            }
            socket.request(1);
            return null;
        }
    }
}
