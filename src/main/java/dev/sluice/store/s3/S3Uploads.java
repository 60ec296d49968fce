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
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
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
        ClientCertificate.ofSystemProperties().ifPresent(options::setKeyCertOptions);
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
        boolean hasty = timeout.compareTo(Retrier.SHORTEST_ATTEMPT) < 0;
        return credentials().thenCompose(credentials -> {
            UploadSigner.Signed signed = signer.sign(address, put, credentials);
            CompletableFuture<Sending.Answer> answer = new CompletableFuture<>();
            RequestOptions options = options(address, signed.request(), endNanos);
            Context context = vertx.getOrCreateContext();
            context.runOnContext(_ -> {
                try {
                    var _ = http.request(options)
                            .onSuccess(request -> exchange(request, put, endNanos, hasty, answer))
                            .onFailure(failure -> answer.completeExceptionally(ConnectFailures.notSent(failure)));
                } catch (RuntimeException e) {
                    answer.completeExceptionally(new NotSentException("shutting down", e));
                }
            });
            return answer.thenApply(said -> etag(said, signed.storeAhead()));
        });
    }

    /// Providers throw what they meet. Nothing is sent by then, unless it is the answer of a service for credentials.
    private CompletionStage<AwsCredentialsIdentity> credentials() {
        try {
            return configuration
                    .credentialsProvider()
                    .resolveIdentity(ResolveIdentityRequest.builder().build())
                    .thenApply(identity -> (AwsCredentialsIdentity) identity);
        } catch (AwsServiceException e) {
            return CompletableFuture.failedStage(e);
        } catch (SdkException e) {
            return CompletableFuture.failedStage(
                    Faults.isOfNoCredentials(e) ? e : new NotSentException("no credentials: " + e.getMessage(), e));
        }
    }

    private static RequestOptions options(BucketAddress address, SdkHttpRequest signed, long endNanos) {
        ProxyOptions proxy = HttpProxy.before(address);
        requireKnown(proxy == null ? address.url().getHost() : proxy.getHost());
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.PUT)
                .setSsl(address.isEncrypted())
                .setHost(address.url().getHost())
                .setPort(address.port())
                .setURI(signed.encodedPath())
                .setProxyOptions(proxy)
                .setConnectTimeout(Math.min(CONNECTION_WAIT.toMillis(), leftMillis(endNanos)));
        signed.forEachHeader((name, values) -> values.forEach(value -> options.addHeader(name, value)));
        return options;
    }

    /// Asks the resolver on this thread, so that the event loop, which asks it again, finds the answer in its cache:
    /// a name server that hangs would hang all streams of that loop.
    private static void requireKnown(String host) {
        try {
            var _ = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new CompletionException(e);
        }
    }

    private void exchange(
            HttpClientRequest request,
            PutRequest put,
            long endNanos,
            boolean hasty,
            CompletableFuture<Sending.Answer> answer) {
        try {
            if (!hasty && endNanos - System.nanoTime() < Retrier.SHORTEST_ATTEMPT.toNanos()) {
                // Cut off at once, it would leave behind an outcome that nobody knows.
                var _ = request.reset();
                answer.completeExceptionally(new NotSentException("no time left once connected", null));
                return;
            }
            Sending sending = new Sending(request, put.content());
            long timer = vertx.setTimer(leftMillis(endNanos), _ -> sending.timeOut());
            var _ = sending.outcome().whenComplete((said, failure) -> {
                vertx.cancelTimer(timer);
                var _ = failure == null ? answer.complete(said) : answer.completeExceptionally(failure);
            });
            sending.start();
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    private static long leftMillis(long endNanos) {
        return Math.max(1, Duration.ofNanos(endNanos - System.nanoTime()).toMillis());
    }

    private String etag(Sending.Answer answer, Duration signedAhead) {
        int status = answer.status();
        if (status / 100 == 2) {
            String etag = answer.headers().get("ETag");
            return etag == null ? "" : etag;
        }
        Matcher code = CODE.matcher(answer.body());
        String errorCode = code.find() ? code.group(1) : "";
        boolean skewed = errorCode.equals("RequestTimeTooSkewed");
        if (skewed
                && date(answer)
                        .filter(time -> signer.adjustTo(time, signedAhead))
                        .isPresent()) {
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
