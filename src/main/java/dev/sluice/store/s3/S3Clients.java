package dev.sluice.store.s3;

import dev.sluice.store.StoreMisconfiguredException;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;

/// Makes the client that [S3ObjectStore] needs out of what `quarkus.s3.*` says.
///
/// The Quarkus extension has already set endpoint, region, credentials, path style and the Netty client, which runs
/// on Vert.x's own event loops (and so on epoll where Vert.x does). Nothing is looked up before [#create()], so
/// that a file store needs neither region nor credentials.
@Singleton
public class S3Clients {
    private final Instance<S3AsyncClientBuilder> builder;

    @Inject
    S3Clients(Instance<S3AsyncClientBuilder> builder) {
        this.builder = builder;
    }

    /// A new client; the caller closes it.
    ///
    /// @throws StoreMisconfiguredException naming the setting that is missing
    public S3AsyncClient create() {
        try {
            return configure(builder.get()).build();
        } catch (SdkClientException e) {
            throw new StoreMisconfiguredException("quarkus.s3.aws.region: " + e.getMessage(), e);
        }
    }

    /// Checksums only where S3 demands them, since many stores reject the SDK's own; no retries but ours; no round
    /// trip for `100 Continue` before each segment.
    static S3AsyncClientBuilder configure(S3AsyncClientBuilder builder) {
        return builder.requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(builder.overrideConfiguration().toBuilder()
                        .retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .addExecutionInterceptor(new WithoutExpectContinue())
                        .build());
    }

    private static final class WithoutExpectContinue implements ExecutionInterceptor {
        @Override
        public SdkHttpRequest modifyHttpRequest(
                Context.ModifyHttpRequest context, ExecutionAttributes executionAttributes) {
            return context.httpRequest().toBuilder().removeHeader("Expect").build();
        }
    }
}
