package dev.sluice.hooks;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.LogSafe;
import dev.sluice.channels.ChannelId;
import dev.sluice.live.PublishAuthorizer;
import dev.sluice.rtmp.session.PublishRequest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/// Asks a webhook who may publish. Only a complete and sensible answer in time is a permission or a refusal; whatever
/// else happens is no answer, and the encoder tries again. Safe for all threads, never blocks its callers.
///
/// Each question that waits has a thread, which is virtual, and a connection that waits for its answer: their number
/// bounds it.
public final class PublishAuthorization implements PublishAuthorizer, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(PublishAuthorization.class);

    /// What is asked at once; a receiver that takes 50 ms answers 1,280 questions a second.
    private static final int AT_ONCE = 64;

    private static final int LONGEST_ANSWER = 16 * 1024;

    /// Longer than any key; nothing of that length is worth a question.
    private static final int LONGEST_NAME = 1024;

    /// Longer would keep encoders waiting that give up themselves.
    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(10);

    /// A permission that its program would not give any more must end.
    private static final Duration LONGEST_CACHE = Duration.ofHours(1);

    private static final int FORBIDDEN = 403;
    private static final int OK = 200;
    private static final String URL = "sluice.publish.authorization.url";
    private static final String NOT_ALLOWED = "publishing was not allowed";

    private final Endpoint endpoint;
    private final SignedPost http;
    private final Duration timeout;
    private final Permissions permissions;
    private final ObjectReader json;
    private final ObjectWriter writer;
    private final Webhooks.Sources sources;
    private final MeterRegistry meters;
    private final Semaphore turns = new Semaphore(AT_ONCE, true);

    private PublishAuthorization(
            Endpoint endpoint,
            SigningSecret secret,
            AuthorizationConfig config,
            ObjectMapper json,
            Webhooks.Sources sources,
            MeterRegistry meters) {
        this.endpoint = endpoint;
        this.timeout = timeout(config.timeout());
        this.http = new SignedPost(secret, timeout, LONGEST_ANSWER, sources.clock());
        this.permissions = new Permissions(cache(config.cache()), sources.nanoClock());
        this.json = json.reader()
                .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
        this.writer = json.writer();
        this.sources = sources;
        this.meters = meters;
    }

    /// As the settings say.
    ///
    /// @return empty where nobody is to be asked
    /// @throws UnusableHookException naming the setting that cannot work
    public static Optional<PublishAuthorization> of(
            AuthorizationConfig config, ObjectMapper json, Webhooks.Sources sources, MeterRegistry meters) {
        return config.url().filter(url -> !url.isBlank()).map(url -> {
            Endpoint endpoint = Endpoint.of(URL, url);
            SigningSecret secret = SigningSecret.of("sluice.publish.authorization.secret", config.secret());
            LOG.infof("%s is asked about stream names that are no keys of ours", endpoint);
            if (endpoint.isOpen()) {
                LOG.warnf("%s=%s is no https: whoever listens on the way reads stream keys", URL, endpoint);
            }
            return new PublishAuthorization(endpoint, secret, config, json, sources, meters);
        });
    }

    private static Duration timeout(Duration timeout) {
        if (!timeout.isPositive() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new UnusableHookException(
                    "sluice.publish.authorization.timeout: " + timeout + " is not within 0 and " + LONGEST_TIMEOUT);
        }
        return timeout;
    }

    private static Duration cache(Duration cache) {
        if (cache.isNegative() || cache.compareTo(LONGEST_CACHE) > 0) {
            throw new UnusableHookException(
                    "sluice.publish.authorization.cache: " + cache + " is not within 0 and " + LONGEST_CACHE);
        }
        return cache;
    }

    @JsonPropertyOrder({"id", "type", "time", "data"})
    private record Envelope(String id, String type, Instant time, Data data) {}

    private record Data(
            String app, String name, Map<String, String> query, Client client, String encoder, boolean running) {}

    private record Client(String address) {}

    @Override
    public CompletionStage<Verdict> ask(Question question) {
        if (question.request().name().reveal().length() > LONGEST_NAME) {
            return CompletableFuture.completedStage(new Verdict.Denied("the stream key is too long"));
        }
        Optional<ChannelId> known = question.running() ? Optional.empty() : permissions.find(question);
        if (known.isPresent()) {
            meters.counter("sluice.publish.authorization.cached").increment();
            return CompletableFuture.completedStage(new Verdict.Allowed(known.get()));
        }
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        var _ = Thread.ofVirtual().name("publish-authorization").start(() -> verdict.complete(decideOrFail(question)));
        return verdict;
    }

    /// Whatever happens is an answer: the encoder would wait for it.
    private Verdict decideOrFail(Question question) {
        try {
            return decide(question);
        } catch (RuntimeException | Error e) {
            LOG.error("publish authorization failed", e);
            return unanswered("an internal error");
        }
    }

    private Verdict decide(Question question) {
        long since = sources.nanoClock().getAsLong();
        Verdict verdict;
        try {
            verdict = inTurn(question, System.nanoTime() + timeout.toNanos());
        } catch (TimeoutException e) {
            verdict = unanswered("no answer within " + timeout.toMillis() + " ms");
        } catch (IOException e) {
            verdict = unanswered(LogSafe.text(e.toString()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            verdict = unanswered("shutting down");
        }
        note(question, verdict);
        Timer.builder("sluice.publish.authorization")
                .tag("result", label(verdict))
                .register(meters)
                .record(sources.nanoClock().getAsLong() - since, TimeUnit.NANOSECONDS);
        return verdict;
    }

    private Verdict inTurn(Question question, long endNanos)
            throws IOException, TimeoutException, InterruptedException {
        if (!turns.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new TimeoutException("too many ask at once");
        }
        try {
            String id = sources.ids().get();
            Duration left = Duration.ofNanos(Math.max(1, endNanos - System.nanoTime()));
            return verdict(question.request(), http.send(endpoint, id, body(id, question), left));
        } finally {
            turns.release();
        }
    }

    private byte[] body(String id, Question question) {
        PublishRequest request = question.request();
        Data data = new Data(
                request.app(),
                request.name().reveal(),
                request.query(),
                new Client(question.client().getHostAddress()),
                request.encoder(),
                question.running());
        try {
            return writer.writeValueAsBytes(
                    new Envelope(id, "publish.authorize", sources.clock().instant(), data));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a question cannot be written as JSON", e);
        }
    }

    private Verdict verdict(PublishRequest request, SignedPost.Answer answer) {
        if (answer.status() != OK && answer.status() != FORBIDDEN) {
            return unanswered("status " + answer.status());
        }
        // Of what goes on and on nobody has read that it says nothing else.
        if (answer.status() == OK && !answer.whole()) {
            return unanswered("the answer is longer than " + LONGEST_ANSWER + " bytes");
        }
        JsonNode said = read(answer.body());
        JsonNode allow = said.path("allow");
        if (answer.status() == FORBIDDEN || (allow.isBoolean() && !allow.booleanValue())) {
            return new Verdict.Denied(reason(request, said));
        }
        String channel = text(said, "channelId");
        if (!allow.isBoolean()) {
            return unanswered("the answer has no \"allow\": true or false");
        }
        return ChannelId.isValid(channel)
                ? new Verdict.Allowed(new ChannelId(channel))
                : unanswered("the answer allows it, but its \"channelId\" is none");
    }

    /// Empty where there is none; null is no text.
    private static String text(JsonNode said, String field) {
        JsonNode value = said.path(field);
        return value.isTextual() ? value.textValue() : "";
    }

    private JsonNode read(Bytes body) {
        try {
            return json.readTree(body.toByteArray());
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    /// One line that fits into an encoder's window; not the name itself, which the encoder's log would keep.
    private static String reason(PublishRequest request, JsonNode said) {
        String given = text(said, "reason");
        String name = request.name().reveal();
        boolean holdsName = !name.isEmpty() && given.contains(name);
        return given.isBlank() || holdsName ? NOT_ALLOWED : LogSafe.text(given);
    }

    /// A refusal ends what a permission had begun, also for those that come back.
    private void note(Question question, Verdict verdict) {
        switch (verdict) {
            case Verdict.Allowed(ChannelId channel) -> permissions.give(question, channel);
            case Verdict.Denied(String _) -> permissions.withdraw(question);
            case Verdict.Unanswered(String _) -> {}
        }
    }

    private Verdict unanswered(String why) {
        return new Verdict.Unanswered(endpoint + " (" + URL + "): " + why);
    }

    private static String label(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Allowed(ChannelId _) -> "allowed";
            case Verdict.Denied(String _) -> "denied";
            case Verdict.Unanswered(String _) -> "unanswered";
        };
    }

    @Override
    public void close() {
        http.close();
    }
}
