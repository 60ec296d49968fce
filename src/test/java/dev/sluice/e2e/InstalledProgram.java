package dev.sluice.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A program that a test uses where the machine has it.
final class InstalledProgram {
    /// Where servers stand that a user's own path leaves out.
    private static final List<String> SYSTEM = List.of("/usr/sbin", "/usr/local/sbin");

    private InstalledProgram() {}

    /// The first of `names` on the path. Without one the test is skipped, except in CI, where that is a failure.
    static Path orSkip(String... names) {
        boolean mustBeThere = "true".equals(System.getenv("CI"));
        Optional<Path> program = find(names);
        assumeTrue(mustBeThere || program.isPresent(), "no " + names[0] + " on the path");
        return program.orElseThrow(() -> new AssertionError("CI has no " + names[0] + " on the path"));
    }

    private static Optional<Path> find(String... names) {
        String[] path = System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1);
        return Stream.concat(Stream.of(path), SYSTEM.stream())
                .flatMap(folder -> Stream.of(names).map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
