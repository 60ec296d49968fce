package dev.sluice.store.s3;

import dev.sluice.store.PutRequest;
import dev.sluice.store.StoreMisconfiguredException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.ResolveIdentityRequest;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3ServiceClientConfiguration;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// PutObject without the SDK's pipeline, which copies each body once to hash it and once more to send it; see decision
/// record 18. Addresses, credentials, signatures and the meaning of errors are the SDK's; the connections are Vert.x's,
/// on the event loops that RTMP runs on.
///
/// Safe for all threads.
public final class S3Uploads implements AutoCloseable {
    /// One segment and one playlist in flight for each of 320 streams.
    private static final int MAX_CONNECTIONS = 640;

    private static final Duration CONNECTION_WAIT = Duration.ofSeconds(5);

    /// A connect that takes longer than two lost SYN packets is hopeless.
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(4);

    /// Below the time after which stores close idle connections: a request that meets that has an unknown outcome.
    private static final Duration KEEP_IDLE = Duration.ofSeconds(10);

    private static final Pattern CODE = Pattern.compile("<Code>([^<]*)</Code>");

    private final Vertx vertx;
    private final HttpClient http;
    private final S3ServiceClientConfiguration configuration;
    private final boolean pathStyle;
    private final UploadSigner signer;

    /// One bucket's.
    interface ToBucket {
        /// Makes one attempt. May block shortly for credentials.
        ///
        /// @param timeout more than zero; includes the wait for a connection
        /// @return the object's ETag as the store wrote it; fails with what [Faults] reads. However it
        ///     ends, the content is not read any more then
        CompletionStage<String> put(PutRequest request, Duration timeout);
    }

    /// @param client whose addresses and credentials are used; stays the caller's
    S3Uploads(Vertx vertx, S3AsyncClient client, boolean pathStyle, InstantSource clock) {
        this.vertx = vertx;
        this.configuration = client.serviceClientConfiguration();
        this.pathStyle = pathStyle;
        this.signer = new UploadSigner(clock);
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout((int) CONNECT_TIMEOUT.toMillis())
                .setKeepAliveTimeout((int) KEEP_IDLE.toSeconds())
                .setTcpNoDelay(true)
                .setTracingPolicy(TracingPolicy.IGNORE);
        this.http = vertx.httpClientBuilder()
                .with(options)
                .with(new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS))
                .build();
    }

    /// @throws StoreMisconfiguredException if the bucket has no address
    ToBucket to(String bucket, String bucketSetting) {
        BucketAddress address = BucketAddress.of(configuration, pathStyle, bucket, bucketSetting);
        return (request, timeout) -> put(address, request, timeout);
    }

    @Override
    public void close() {
        http.close().toCompletionStage().toCompletableFuture().join();
    }

    private CompletionStage<String> put(BucketAddress address, PutRequest put, Duration timeout) {
        long endNanos = System.nanoTime() + timeout.toNanos();
        return configuration
                .credentialsProvider()
                .resolveIdentity(ResolveIdentityRequest.builder().build())
                .thenCompose(credentials -> send(address, put, credentials, endNanos))
                .thenApply(this::etag);
    }

    private CompletionStage<Sending.Answer> send(
            BucketAddress address, PutRequest put, AwsCredentialsIdentity credentials, long endNanos) {
        SdkHttpRequest signed = signer.sign(address, put, credentials);
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.PUT)
                .setSsl(address.isEncrypted())
                .setHost(address.url().getHost())
                .setPort(address.port())
                .setURI(signed.encodedPath())
                .setProxyOptions(HttpProxy.before(address))
                .setConnectTimeout(Math.min(CONNECTION_WAIT.toMillis(), leftMillis(endNanos)));
        signed.forEachHeader((name, values) -> values.forEach(value -> options.addHeader(name, value)));
        CompletableFuture<Sending.Answer> answer = new CompletableFuture<>();
        Context context = vertx.getOrCreateContext();
        context.runOnContext(_ -> http.request(options)
                .onSuccess(request -> exchange(request, put, endNanos, answer))
                .onFailure(failure -> answer.completeExceptionally(notSent(failure))));
        return answer;
    }

    private void exchange(
            HttpClientRequest request, PutRequest put, long endNanos, CompletableFuture<Sending.Answer> answer) {
        Sending sending = Sending.start(request, put.content());
        long timer = vertx.setTimer(leftMillis(endNanos), _ -> sending.timeOut());
        var _ = sending.outcome().whenComplete((said, failure) -> {
            vertx.cancelTimer(timer);
            var _ = failure == null ? answer.complete(said) : answer.completeExceptionally(failure);
        });
    }

    private static long leftMillis(long endNanos) {
        return Math.max(1, Duration.ofNanos(endNanos - System.nanoTime()).toMillis());
    }

    private static Throwable notSent(Throwable failure) {
        return failure instanceof TimeoutException
                ? new NotSentException("all connections are busy", failure)
                : failure;
    }

    private String etag(Sending.Answer answer) {
        int status = answer.status();
        if (status / 100 == 2) {
            String etag = answer.headers().get("ETag");
            return etag == null ? "" : etag;
        }
        Matcher code = CODE.matcher(answer.body());
        String errorCode = code.find() ? code.group(1) : "";
        if (errorCode.equals("RequestTimeTooSkewed")
                && date(answer).filter(signer::adjustTo).isPresent()) {
            throw new CompletionException(new NotSentException("this machine's clock differs from the store's", null));
        }
        throw S3Exception.builder()
                .statusCode(status)
                .message(status + (errorCode.isEmpty() ? "" : " " + errorCode))
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(errorCode)
                        .errorMessage("")
                        .build())
                .build();
    }

    private static Optional<Instant> date(Sending.Answer answer) {
        try {
            return Optional.ofNullable(answer.headers().get("Date"))
                    .map(header -> DateTimeFormatter.RFC_1123_DATE_TIME.parse(header, Instant::from));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
