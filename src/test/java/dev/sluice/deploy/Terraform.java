package dev.sluice.deploy;

import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What stands in `terraform/`, as far as the manifests have to agree with it.
final class Terraform {
    private static final Path FOLDER = Path.of("terraform");
    private static final Path EXAMPLE = FOLDER.resolve("examples").resolve("complete");

    private Terraform() {}

    /// What the example puts out for the overlay `aws`: Terraform's own test holds this very text against the output.
    static Map<String, String> infrastructureEnv() {
        return find(
                        EXAMPLE.resolve("tests/complete.tftest.hcl"),
                        "output\\.infrastructure_env == <<-END\\n(?<group>.*?)\\n +END\\n")
                .lines()
                .map(line -> line.strip().split("=", 2))
                .collect(toMap(line -> line[0], line -> line[1], (one, other) -> one, TreeMap::new));
    }

    /// Names of the environment variables that the example puts out for other ways of deploying.
    static Set<String> settings() {
        return Pattern.compile("(?m)^ +([A-Z][A-Z0-9_]+) +=")
                .matcher(find(EXAMPLE.resolve("outputs.tf"), "output \"settings\" \\{\\n(?<group>.*?)\\n\\}\\n"))
                .results()
                .map((MatchResult name) -> name.group(1))
                .collect(Collectors.toSet());
    }

    /// The default of a variable of a module, or of the example; without quotes.
    static String defaultOf(String folder, String variable) {
        return find(
                FOLDER.resolve(folder).resolve("variables.tf"),
                "variable \"" + variable + "\" \\{\\n[^}]*?\\n +default += +\"?(?<group>[^\"\\n]+)");
    }

    /// The port of the pods that the NLB sends a protocol to.
    static int podPort(String protocol) {
        return Integer.parseInt(find(ingest(), "\\n +" + protocol + "_pod_port += +(?<group>\\d+)"));
    }

    /// The block of the NLB's health check.
    static String healthCheck() {
        return find(ingest(), "\\n +health_check \\{\\n(?<group>.*?)\\n +\\}");
    }

    private static Path ingest() {
        return FOLDER.resolve("modules/ingest/main.tf");
    }

    private static String find(Path file, String pattern) {
        try {
            Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(Files.readString(file));
            if (!matcher.find()) {
                throw new AssertionError(file + " has nothing like " + pattern);
            }
            return Objects.requireNonNull(matcher.group("group"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
