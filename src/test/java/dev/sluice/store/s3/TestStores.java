package dev.sluice.store.s3;

import dev.sluice.testing.S3Server;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/// A client as the service configures it, and stores that use it.
public final class TestStores implements AutoCloseable {
    static final RandomGenerator JITTER = () -> ThreadLocalRandom.current().nextLong();

    /// Quick enough for tests of what happens when attempts fail.
    static final RetryPolicy HASTY = new RetryPolicy(
            Duration.ofMillis(10), Duration.ofMillis(40), Duration.ofMillis(600), Duration.ofSeconds(3));

    /// Shared as in the service; a group of its own takes each client two seconds to shut down.
    static final SdkEventLoopGroup EVENT_LOOPS =
            SdkEventLoopGroup.create(new NioEventLoopGroup(2, new DefaultThreadFactory("test-s3", true)));

    private static final Vertx VERTX = Vertx.vertx();

    final S3AsyncClient client;
    private final S3Uploads uploads;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    public TestStores(URI endpoint, String accessKey, String secretKey) {
        this(endpoint, StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey)));
    }

    TestStores(URI endpoint, AwsCredentialsProvider credentials) {
        client = S3Clients.configure(S3AsyncClient.builder(), true)
                .endpointOverride(endpoint)
                .region(Region.of(S3Server.REGION))
                .credentialsProvider(credentials)
                .httpClientBuilder(NettyNioAsyncHttpClient.builder()
                        .eventLoopGroup(EVENT_LOOPS)
                        .maxConcurrency(100))
                .build();
        uploads = new S3Uploads(VERTX, client, true, InstantSource.system());
    }

    public S3ObjectStore store(String bucket, RetryPolicy policy) {
        return store(bucket, policy, JITTER);
    }

    S3ObjectStore store(String bucket, RetryPolicy policy, RandomGenerator jitter) {
        return new S3ObjectStore(
                client,
                uploads,
                bucket,
                "sluice.store.s3.media-bucket",
                policy,
                executor,
                InstantSource.system(),
                System::nanoTime,
                jitter);
    }

    @Override
    public void close() {
        executor.close();
        uploads.close();
        client.close();
    }
}
