package dev.sluice.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bytes.Bytes;
import dev.sluice.store.ObjectHeaders;
import dev.sluice.store.PutCondition;
import dev.sluice.store.PutRequest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/// That the signatures are right is what S3ObjectStoreTest shows, whose server checks them.
class UploadSignerTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
    private static final BucketAddress PLAIN = new BucketAddress(URI.create("http://127.0.0.1:8333/media"), "r");
    private static final BucketAddress TLS = new BucketAddress(URI.create("https://media.s3.example"), "r");
    private static final AwsBasicCredentials CREDENTIALS = AwsBasicCredentials.create("id", "secret");

    private final UploadSigner signer = new UploadSigner(() -> NOW);

    @Test
    void overHttpTheBodyIsSigned() {
        SdkHttpRequest signed = sign(PLAIN, put(new PutCondition.Always()), CREDENTIALS);

        assertThat(signed.firstMatchingHeader("x-amz-content-sha256")).hasValue(Hashes.sha256("twoviews"));
        assertThat(signed.firstMatchingHeader("Authorization").orElseThrow())
                .startsWith("AWS4-HMAC-SHA256 Credential=id/20260304/r/s3/aws4_request, ");
        assertThat(signed.firstMatchingHeader("Host")).hasValue("127.0.0.1:8333");
    }

    @Test
    void withinTlsItIsNot() {
        SdkHttpRequest signed = sign(TLS, put(new PutCondition.Always()), CREDENTIALS);

        assertThat(signed.firstMatchingHeader("x-amz-content-sha256")).hasValue("UNSIGNED-PAYLOAD");
        assertThat(signed.firstMatchingHeader("Host")).hasValue("media.s3.example");
    }

    @Test
    void conditionsAndHeadersAreSignedToo() {
        SdkHttpRequest absent = sign(PLAIN, put(new PutCondition.IfAbsent()), CREDENTIALS);
        SdkHttpRequest match = sign(PLAIN, put(new PutCondition.IfMatch("abc")), CREDENTIALS);

        assertThat(absent.firstMatchingHeader("If-None-Match")).hasValue("*");
        assertThat(match.firstMatchingHeader("If-Match")).hasValue("\"abc\"");
        assertThat(match.firstMatchingHeader("Authorization").orElseThrow())
                .contains("SignedHeaders=cache-control;content-length;content-type;host;if-match;");
    }

    @Test
    void aSessionTokenIsSent() {
        SdkHttpRequest signed =
                sign(TLS, put(new PutCondition.Always()), AwsSessionCredentials.create("id", "secret", "token"));

        assertThat(signed.firstMatchingHeader("x-amz-security-token")).hasValue("token");
    }

    @Test
    void theStoresClockCountsOnceItIsKnown() {
        Instant storeTime = NOW.minus(Duration.ofHours(2));

        assertThat(signer.adjustTo(NOW.plusSeconds(20), Duration.ZERO)).isFalse();
        assertThat(signer.adjustTo(storeTime, Duration.ZERO)).isTrue();
        // Another one, which was signed before that was known.
        assertThat(signer.adjustTo(storeTime, Duration.ZERO)).isTrue();
        assertThat(signer.adjustTo(storeTime, Duration.ofHours(-2))).isFalse();
        assertThat(sign(TLS, put(new PutCondition.Always()), CREDENTIALS).firstMatchingHeader("x-amz-date"))
                .hasValue("20260304T030607Z");
    }

    private SdkHttpRequest sign(BucketAddress address, PutRequest put, AwsCredentialsIdentity credentials) {
        return signer.sign(address, put, credentials).request();
    }

    private static PutRequest put(PutCondition condition) {
        return new PutRequest(
                "key",
                List.of(Bytes.utf8("two"), Bytes.utf8("views")),
                new ObjectHeaders("video/mp2t", "max-age=1"),
                condition,
                Duration.ofSeconds(1));
    }
}
