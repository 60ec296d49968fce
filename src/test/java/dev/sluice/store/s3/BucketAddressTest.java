package dev.sluice.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.store.StoreMisconfiguredException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;

class BucketAddressTest {
    @ParameterizedTest
    @CsvSource({
        "'', false, media, https://media.s3.eu-central-1.amazonaws.com, /key",
        "'', true, media, https://s3.eu-central-1.amazonaws.com/media, /media/key",
        // A dot is not covered by Amazon's certificate.
        "'', false, media.example, https://s3.eu-central-1.amazonaws.com/media.example, /media.example/key",
        "http://127.0.0.1:8333, true, media, http://127.0.0.1:8333/media, /media/key",
        "http://127.0.0.1:8333/, true, media, http://127.0.0.1:8333/media, /media/key",
        "https://s3.example, false, media, https://media.s3.example, /key",
        "https://example/s3/, true, media, https://example/s3/media, /s3/media/key"
    })
    void anObjectIsWhereTheSdkLooksForIt(String endpoint, boolean pathStyle, String bucket, String url, String path) {
        BucketAddress address = of(endpoint, pathStyle, bucket);

        assertThat(address.url()).hasToString(url);
        assertThat(address.path("key")).isEqualTo(path);
        assertThat(address.region()).isEqualTo("eu-central-1");
    }

    @Test
    void portsAreThoseOfTheSchemeUnlessSaid() {
        assertThat(of("http://store", true, "media").port()).isEqualTo(80);
        assertThat(of("https://store", true, "media").port()).isEqualTo(443);
        assertThat(of("https://store:8443", true, "media").port()).isEqualTo(8443);
        assertThat(of("https://store", true, "media").isEncrypted()).isTrue();
        assertThat(of("http://store", true, "media").isEncrypted()).isFalse();
    }

    @Test
    void anAccessPointIsInItsOwnRegion() {
        BucketAddress address = of("", false, "arn:aws:s3:eu-central-1:123456789012:accesspoint/live");

        assertThat(address.url()).hasToString("https://live-123456789012.s3-accesspoint.eu-central-1.amazonaws.com");
        assertThat(address.path("key")).isEqualTo("/key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Express directory buckets want session tokens, multi-region access points signatures of version 4A.
                "media--euc1-az1--x-s3",
                "arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap",
                "arn:aws:s3:eu-central-1:123456789012:nonsense"
            })
    void aBucketThatUploadsCannotReachIsRefusedByItsSetting(String bucket) {
        assertThatThrownBy(() -> of("", false, bucket))
                .isInstanceOf(StoreMisconfiguredException.class)
                .hasMessageStartingWith("sluice.store.s3.media-bucket=" + bucket + ": ");
    }

    private static BucketAddress of(String endpoint, boolean pathStyle, String bucket) {
        S3AsyncClientBuilder builder = S3Clients.configure(S3AsyncClient.builder(), pathStyle)
                .region(Region.EU_CENTRAL_1)
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().eventLoopGroup(TestStores.EVENT_LOOPS))
                .credentialsProvider(AnonymousCredentialsProvider.create());
        if (!endpoint.isEmpty()) {
            builder.endpointOverride(URI.create(endpoint));
        }
        try (S3AsyncClient client = builder.build()) {
            return BucketAddress.of(
                    client.serviceClientConfiguration(), pathStyle, bucket, "sluice.store.s3.media-bucket");
        }
    }
}
