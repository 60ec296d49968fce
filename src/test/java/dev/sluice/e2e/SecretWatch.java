package dev.sluice.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/// Fails the run when the output of any service that it has started shows a secret that any of its tests has issued or
/// used, whether the service was closed, killed, or ended by itself. Registered for all tests as `BufferLeaks` is.
///
/// It leaves those secrets in a file, for which `.ci/run` searches the output of the tests.
public final class SecretWatch implements BeforeAllCallback {
    private static final Path ISSUED = Path.of("target", "issued-secrets");
    private static final Namespace NAMESPACE = Namespace.create(SecretWatch.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        var _ = context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(AutoCloseable.class, key -> SecretWatch::searchAll, AutoCloseable.class);
    }

    private static void searchAll() {
        Secrets.writeTo(ISSUED.resolve(ProcessHandle.current().pid() + ".txt"));
        List<String> leaks = SluiceProcess.logs().stream()
                .filter(Files::isRegularFile)
                .flatMap(log -> Secrets.leaksIn(log).stream().map(line -> log + ": " + line))
                .toList();
        if (!leaks.isEmpty()) {
            throw new AssertionError("secrets in the output of services: " + String.join("\n", leaks));
        }
    }
}
