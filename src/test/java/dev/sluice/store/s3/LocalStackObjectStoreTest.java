package dev.sluice.store.s3;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.store.ObjectStore;
import dev.sluice.store.ObjectStoreContract;
import dev.sluice.testing.S3Server;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/// The contract on another implementation of S3, where a container can be run.
class LocalStackObjectStoreTest extends ObjectStoreContract {
    private static @Nullable LocalStackContainer container;
    private static TestStores stores;

    @BeforeAll
    static void start() {
        assumeTrue(
                DockerClientFactory.instance().isDockerAvailable(),
                "the store contract on LocalStack is skipped: no Docker engine answers");
        LocalStackContainer localStack =
                new LocalStackContainer(DockerImageName.parse("localstack/localstack:4.4.0")).withServices("s3");
        container = localStack;
        localStack.start();
        stores = new TestStores(localStack.getEndpoint(), localStack.getAccessKey(), localStack.getSecretKey());
        stores.client
                .createBucket(bucket -> bucket.bucket(S3Server.MEDIA_BUCKET))
                .join();
    }

    @AfterAll
    static void stop() {
        if (container != null) {
            stores.close();
            container.stop();
        }
    }

    @Override
    protected ObjectStore store() {
        return stores.store(S3Server.MEDIA_BUCKET, RetryPolicy.DEFAULT);
    }
}
