package dev.sluice.store.s3;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.store.ObjectStore;
import dev.sluice.store.ObjectStoreContract;
import dev.sluice.testing.S3Server;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/// The contract on another implementation of S3, where a container can be run.
class LocalStackObjectStoreTest extends ObjectStoreContract {
    private static @Nullable LocalStackContainer container;
    private static @Nullable TestStores stores;

    @BeforeAll
    static void start() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            return;
        }
        LocalStackContainer localStack =
                new LocalStackContainer(DockerImageName.parse("localstack/localstack:4.4.0")).withServices("s3");
        container = localStack;
        localStack.start();
        TestStores opened =
                new TestStores(localStack.getEndpoint(), localStack.getAccessKey(), localStack.getSecretKey());
        stores = opened;
        opened.client
                .createBucket(bucket -> bucket.bucket(S3Server.MEDIA_BUCKET))
                .join();
    }

    /// Here and not once for the class, so that reports list every test that was skipped.
    @BeforeEach
    void needsDocker() {
        assumeTrue(container != null, "the store contract on LocalStack is skipped: no Docker engine answers");
    }

    @AfterAll
    static void stop() {
        if (stores != null) {
            stores.close();
        }
        if (container != null) {
            container.stop();
        }
    }

    @Override
    protected ObjectStore store() {
        return Objects.requireNonNull(stores).store(S3Server.MEDIA_BUCKET, RetryPolicy.DEFAULT);
    }
}
