package dev.sluice.hooks;

import dev.sluice.bytes.Bytes;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Sends signed JSON over HTTP. TLS is checked against the JVM's authorities, redirects are not followed: what a
/// message holds is for its receiver alone. Safe for all threads, each of which waits for its answer.
final class SignedPost implements AutoCloseable {
    /// Time-out, too early, too many requests (RFC 9110 §15.5.9, RFC 8470 §5.2, RFC 6585 §4).
    private static final Set<Integer> PASSING = Set.of(408, 425, 429);

    private final SigningSecret secret;
    private final Duration timeout;
    private final int longestAnswer;
    private final InstantSource clock;
    private final ExecutorService executor = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("hooks-http-", 0).factory());
    private final HttpClient client;

    /// @param timeout for one message, from connecting to the end of the answer
    /// @param longestAnswer bytes of it that are read
    SignedPost(SigningSecret secret, Duration timeout, int longestAnswer, InstantSource clock) {
        this.secret = secret;
        this.timeout = timeout;
        this.longestAnswer = longestAnswer;
        this.clock = clock;
        this.client = HttpClient.newBuilder()
                .version(Version.HTTP_1_1)
                .followRedirects(Redirect.NEVER)
                .connectTimeout(timeout)
                .executor(executor)
                .build();
    }

    /// @param body as far as it was read
    /// @param whole whether that is all of it
    record Answer(int status, Bytes body, boolean whole, OptionalLong retryAfterSeconds) {
        boolean isSuccess() {
            return status / 100 == 2;
        }

        /// Whether the receiver says that it will never take this message, rather than that it cannot now.
        boolean isRefusal() {
            return status / 100 == 4 && !PASSING.contains(status);
        }
    }

    /// Sends one message once.
    ///
    /// @param id the same for each attempt, so that receivers can tell repetitions
    /// @throws TimeoutException if the answer was not complete in time
    /// @throws IOException if there is none
    Answer send(Endpoint endpoint, String id, byte[] body, Duration within)
            throws IOException, TimeoutException, InterruptedException {
        long unixSeconds = clock.instant().getEpochSecond();
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.uri())
                .header("content-type", "application/json")
                .header("user-agent", "Sluice")
                .header("webhook-id", id)
                .header("webhook-timestamp", Long.toString(unixSeconds))
                .header("webhook-signature", secret.sign(id, unixSeconds, body))
                .POST(BodyPublishers.ofByteArray(body));
        endpoint.authorization().ifPresent(value -> request.header("authorization", value));
        CompletableFuture<HttpResponse<BoundedBody.Beginning>> sent =
                client.sendAsync(request.build(), answer -> new BoundedBody(longestAnswer));
        try {
            HttpResponse<BoundedBody.Beginning> response = sent.get(within.toNanos(), TimeUnit.NANOSECONDS);
            BoundedBody.Beginning beginning = response.body();
            return new Answer(response.statusCode(), beginning.bytes(), beginning.whole(), retryAfter(response));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } finally {
            // Without effect on one that is complete; else it closes the connection.
            sent.cancel(true);
        }
    }

    /// With all the time that a message has.
    Answer send(Endpoint endpoint, String id, byte[] body) throws IOException, TimeoutException, InterruptedException {
        return send(endpoint, id, body, timeout);
    }

    private static OptionalLong retryAfter(HttpResponse<?> response) {
        String text = response.headers().firstValue("retry-after").orElse("");
        return text.matches("[0-9]{1,9}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /// Cuts off what is under way.
    @Override
    public void close() {
        client.shutdownNow();
        executor.shutdownNow();
    }
}
