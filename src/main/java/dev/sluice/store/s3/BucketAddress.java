package dev.sluice.store.s3;

import dev.sluice.store.StoreMisconfiguredException;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.endpoint.DualstackEnabledProvider;
import software.amazon.awssdk.awscore.endpoint.FipsEnabledProvider;
import software.amazon.awssdk.awscore.endpoints.AwsEndpointAttribute;
import software.amazon.awssdk.awscore.endpoints.authscheme.EndpointAuthScheme;
import software.amazon.awssdk.awscore.endpoints.authscheme.SigV4AuthScheme;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.services.s3.S3ServiceClientConfiguration;
import software.amazon.awssdk.services.s3.endpoints.S3EndpointParams;
import software.amazon.awssdk.services.s3.endpoints.S3EndpointProvider;

/// Where the objects of one bucket are, by the SDK's own rules: virtual host or path, FIPS, dual stack, access points.
///
/// @param url what an object's URL begins with, without a slash at the end
/// @param region what requests are signed for
record BucketAddress(URI url, String region) {
    /// Asks the rules; touches no network.
    ///
    /// @param bucketSetting the setting that holds `bucket`, for the error message
    /// @throws StoreMisconfiguredException if there is no such address, or one that needs other signatures
    static BucketAddress of(
            S3ServiceClientConfiguration client, boolean pathStyle, String bucket, String bucketSetting) {
        String override = client.endpointOverride().map(URI::toString).orElse(null);
        S3EndpointParams params = S3EndpointParams.builder()
                .bucket(bucket)
                .region(client.region())
                .endpoint(override)
                .forcePathStyle(pathStyle)
                .useFips(FipsEnabledProvider.builder().build().isFipsEnabled().orElse(false))
                .useDualStack(DualstackEnabledProvider.builder()
                        .build()
                        .isDualstackEnabled()
                        .orElse(false))
                .build();
        try {
            Endpoint endpoint =
                    S3EndpointProvider.defaultProvider().resolveEndpoint(params).join();
            String region = signingRegion(endpoint.attribute(AwsEndpointAttribute.AUTH_SCHEMES));
            return new BucketAddress(
                    withoutSlash(endpoint.url()),
                    Objects.requireNonNullElse(region, client.region().id()));
        } catch (RuntimeException e) {
            Throwable cause = Faults.unwrap(e);
            if (cause instanceof SdkClientException) {
                throw new StoreMisconfiguredException(bucketSetting + "=" + bucket + ": " + cause.getMessage(), cause);
            }
            throw e;
        }
    }

    boolean isEncrypted() {
        return "https".equalsIgnoreCase(url.getScheme());
    }

    int port() {
        return url.getPort() >= 0 ? url.getPort() : isEncrypted() ? 443 : 80;
    }

    /// The path of an object's URL; keys need no escaping, see [dev.sluice.store.ObjectKeys].
    String path(String key) {
        return url.getRawPath() + "/" + key;
    }

    private static @Nullable String signingRegion(@Nullable List<EndpointAuthScheme> schemes) {
        if (schemes == null) {
            return null;
        }
        return schemes.stream()
                .filter(SigV4AuthScheme.class::isInstance)
                .map(scheme -> ((SigV4AuthScheme) scheme).signingRegion())
                .findFirst()
                .orElseThrow(
                        () -> SdkClientException.create("buckets of this kind need signatures other than version 4"));
    }

    private static URI withoutSlash(URI url) {
        return URI.create(url.toString().replaceFirst("/+$", ""));
    }
}
