package dev.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// A copy of `deploy/` that tests fill in as an operator does, or break.
record DeployFolder(Path path) {
    private static final Path ORIGINAL = Path.of("deploy");
    private static final Path INFRASTRUCTURE = Path.of("overlays", "aws", "infrastructure.env");

    /// What Terraform does not know.
    static final Map<String, String> OF_THE_API = Map.of(
            "API_HOST", "sluice.example.com",
            "API_CERTIFICATE_ARN",
                    "arn:aws:acm:eu-central-1:123456789012:certificate/11111111-2222-3333-4444-555555555555");

    /// As it stands in the repository.
    static DeployFolder original() {
        return new DeployFolder(ORIGINAL);
    }

    static DeployFolder copyTo(Path folder) {
        try (Stream<Path> files = Files.walk(ORIGINAL)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve(ORIGINAL.relativize(file));
                Files.createDirectories(Objects.requireNonNull(copy.getParent()));
                Files.copy(file, copy);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new DeployFolder(folder);
    }

    /// What Terraform puts out, and what somebody has for the API and for signing in, stands in overlay `aws`.
    DeployFolder filledIn() {
        Terraform.infrastructureEnv().forEach((key, value) -> set(INFRASTRUCTURE, key, value));
        OF_THE_API.forEach((key, value) -> set(INFRASTRUCTURE, key, value));
        set(
                Path.of("overlays", "aws", "settings.env"),
                "QUARKUS_OIDC_AUTH_SERVER_URL",
                "https://id.example.com/realms/a");
        return this;
    }

    /// Gives a key of a file of variables another value.
    void set(Path file, String key, String value) {
        change(file, text -> text.replaceAll("(?m)^(?:# )?" + key + "=.*$", key + "=" + value));
    }

    /// Another value for a key of overlay `aws`.
    void setInfrastructure(String key, String value) {
        set(INFRASTRUCTURE, key, value);
    }

    /// As if somebody had left it out.
    void remove(Path file, String key) {
        change(file, text -> text.replaceAll("(?m)^" + key + "=.*$", ""));
    }

    void change(Path file, UnaryOperator<String> change) {
        try {
            String before = Files.readString(path.resolve(file));
            String after = change.apply(before);
            assertThat(after).as("nothing to change in " + file).isNotEqualTo(before);
            Files.writeString(path.resolve(file), after);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Program.Result kustomize(String overlay) {
        return Program.orSkip("kubectl")
                .run(
                        Path.of("."),
                        "kustomize",
                        path.resolve("overlays").resolve(overlay).toString());
    }

    /// @throws AssertionError if it does not render, or not to what Kubernetes knows
    Overlay render(String overlay) {
        Program.Result result = kustomize(overlay);
        if (result.exitCode() != 0) {
            throw new AssertionError("the overlay " + overlay + " does not render\n" + result.err());
        }
        return Overlay.of(overlay, result.out());
    }
}
