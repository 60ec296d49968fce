package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/// A secret in the output of any service fails a run in which each test has passed.
class SecretWatchTest {
    private final List<String> failures = new ArrayList<>();

    /// Knows nothing of it.
    static class Innocent {
        @Test
        void passes() {
            assertThat(SluiceProcess.logs()).isNotNull();
        }
    }

    private void run() {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(Innocent.class))
                .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
                .build();
        LauncherFactory.create().execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                result.getThrowable()
                        .ifPresent(failure -> failures.add(test.getDisplayName() + ": " + failure.getMessage()));
            }
        });
    }

    @Test
    void aPlantedSecretFailsTheRunAndNoTest(@TempDir Path folder) throws IOException {
        Path log = folder.resolve("service.log");
        Files.writeString(log, "INFO all is well\n");
        SluiceProcess.logs().add(log);
        try {
            run();
            assertThat(failures).isEmpty();

            Files.writeString(log, "INFO the key is sk_planted_k1_inTheLogOfNoService\n");
            run();
        } finally {
            SluiceProcess.logs().remove(log);
        }
        assertThat(failures)
                .singleElement()
                .asString()
                .startsWith("JUnit Jupiter: secrets in the output of services")
                .contains("sk_planted_k1_inTheLogOfNoService");
    }
}
