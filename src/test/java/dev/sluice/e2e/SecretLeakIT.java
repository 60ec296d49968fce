package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Proves the harness: a service whose output shows its stream key outside the banner fails the test that closes it.
class SecretLeakIT {
    @Test
    void closingAServiceThatHasPrintedItsKeyFails() throws Exception {
        Path folder = SluiceProcess.folder("SecretLeakIT");
        Path log = folder.resolve("service.log");
        SluiceProcess service = SluiceProcess.start(folder, Map.of());
        String key = service.bannerOrFail("Stream key");
        String secret = key.substring(key.lastIndexOf('_') + 1);
        service.terminate(Duration.ofSeconds(10));
        String clean = Files.readString(log);

        Files.writeString(log, "INFO the secret is " + secret + "\n", StandardOpenOption.APPEND);
        assertThatThrownBy(service::close).isInstanceOf(AssertionError.class).hasMessageContaining("secrets in");

        // What was planted must not fail the whole run too.
        Files.writeString(log, clean);
    }
}
