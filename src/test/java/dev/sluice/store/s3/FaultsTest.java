package dev.sluice.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.store.StoreMisconfiguredException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;

class FaultsTest {
    private final Faults faults = new Faults("media", "sluice.store.s3.media-bucket");

    @Test
    void whatNeverReachedTheStoreHadNoEffect() {
        for (Exception cause : new Exception[] {
            new ConnectException("Connection refused"),
            new UnknownHostException("s3.invalid"),
            new TimeoutException("Acquire operation took longer than 5000 milliseconds")
        }) {
            assertThat(faults.of(wrapped(cause)))
                    .isInstanceOfSatisfying(
                            Fault.Transient.class,
                            fault -> assertThat(fault.effect()).isEqualTo(Fault.Effect.NONE));
        }
    }

    @Test
    void whatWasSentAndNotAnsweredMayHaveHadAnEffect() {
        for (Throwable failure : new Throwable[] {
            wrapped(new IOException("Connection reset by peer")),
            ApiCallTimeoutException.create(10_000),
            new IllegalStateException("anything else")
        }) {
            assertThat(faults.of(failure))
                    .isInstanceOfSatisfying(
                            Fault.Transient.class,
                            fault -> assertThat(fault.effect()).isEqualTo(Fault.Effect.UNKNOWN));
        }
    }

    @Test
    void missingCredentialsNameTheirSetting() {
        Throwable failure = SdkClientException.create("Unable to load credentials from any of the providers");

        assertThat(faults.of(failure))
                .isInstanceOfSatisfying(
                        Fault.Misconfigured.class,
                        fault -> assertThat(fault.error())
                                .isInstanceOf(StoreMisconfiguredException.class)
                                .hasMessage("quarkus.s3.aws.credentials: no credentials found"));
    }

    private static Throwable wrapped(Exception cause) {
        return new CompletionException(SdkClientException.create("Unable to execute HTTP request", cause));
    }
}
