package dev.sluice.store.s3;

import dev.sluice.store.PutCondition;
import dev.sluice.store.PutRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/// Makes signed PUT requests: AWS Signature Version 4, by the SDK. Over plain HTTP the body is part of what is signed;
/// within TLS it says `UNSIGNED-PAYLOAD`, as the SDK's own client does, since TLS keeps it whole.
///
/// Keeps how far the store's clock is from ours, once the store has complained. Safe for all threads.
final class UploadSigner {
    /// Less is not why a store refuses, which allow 15 minutes.
    private static final Duration NEGLIGIBLE = Duration.ofMinutes(1);

    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final InstantSource clock;
    private volatile Duration storeAhead = Duration.ZERO;

    UploadSigner(InstantSource clock) {
        this.clock = clock;
    }

    /// @param storeAhead what was added to our time for it
    record Signed(SdkHttpRequest request, Duration storeAhead) {}

    /// Reads the body once where it is signed.
    Signed sign(BucketAddress address, PutRequest put, AwsCredentialsIdentity credentials) {
        Duration ahead = storeAhead;
        Clock signingClock = Clock.fixed(clock.instant().plus(ahead), ZoneOffset.UTC);
        SignedRequest signed = signer.sign(request -> request.identity(credentials)
                .request(unsigned(address, put))
                .payload(() -> new ViewsInputStream(put.content()))
                .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "s3")
                .putProperty(AwsV4HttpSigner.REGION_NAME, address.region())
                .putProperty(AwsV4FamilyHttpSigner.DOUBLE_URL_ENCODE, false)
                .putProperty(AwsV4FamilyHttpSigner.NORMALIZE_PATH, false)
                .putProperty(AwsV4FamilyHttpSigner.PAYLOAD_SIGNING_ENABLED, !address.isEncrypted())
                .putProperty(HttpSigner.SIGNING_CLOCK, signingClock));
        return new Signed(signed.request(), ahead);
    }

    /// Takes note of the store's time, which a refused request had wrong.
    ///
    /// @param signedAhead what that request was signed with, which need not be what others made of it meanwhile
    /// @return whether it is worth another attempt
    boolean adjustTo(Instant storeTime, Duration signedAhead) {
        Duration ahead = Duration.between(clock.instant(), storeTime);
        boolean news = ahead.minus(signedAhead).abs().compareTo(NEGLIGIBLE) > 0;
        if (news) {
            storeAhead = ahead;
        }
        return news;
    }

    private static SdkHttpRequest unsigned(BucketAddress address, PutRequest put) {
        SdkHttpRequest.Builder request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.PUT)
                .protocol(address.url().getScheme())
                .host(address.url().getHost())
                .port(address.port())
                .encodedPath(address.path(put.key()))
                .putHeader("Content-Type", put.headers().contentType())
                .putHeader("Cache-Control", put.headers().cacheControl())
                .putHeader("Content-Length", Long.toString(put.sizeBytes()));
        switch (put.condition()) {
            case PutCondition.Always() -> {}
            case PutCondition.IfAbsent() -> request.putHeader("If-None-Match", "*");
            case PutCondition.IfMatch(String etag) -> request.putHeader("If-Match", "\"" + etag + "\"");
        }
        return request.build();
    }
}
