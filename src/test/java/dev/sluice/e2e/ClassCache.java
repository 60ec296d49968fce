package dev.sluice.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// An AOT cache (JEP 514) for the packaged service, as the image has one: a start takes half of the time, and the tests
/// start it again and again.
///
/// CI makes it before its first start of a service. Elsewhere it is used if it is there and fits: who runs a single
/// test need not wait for it.
final class ClassCache {
    private static final Path FILE = Path.of("target", "e2e", "sluice.aot").toAbsolutePath();

    /// The service's end and a second JVM, which writes the cache.
    private static final Duration WRITTEN = Duration.ofMinutes(2);

    private ClassCache() {}

    /// What the JVM of a service is told; nothing where there is no cache.
    static List<String> options() {
        return Prepared.OPTIONS;
    }

    private static final class Prepared {
        static final List<String> OPTIONS = prepare();
    }

    private static List<String> prepare() {
        try {
            if (!isFresh() && "true".equals(System.getenv("CI"))) {
                train();
            }
            return isFresh() ? List.of("-XX:AOTCache=" + FILE) : List.of();
        } catch (AssertionError | RuntimeException e) {
            System.out.println("services start without an AOT cache: " + e);
            return List.of();
        }
    }

    /// The JVM ignores a cache of other files.
    private static boolean isFresh() {
        if (!Files.exists(FILE)) {
            return false;
        }
        FileTime made = modified(FILE);
        try (Stream<Path> files = Files.walk(SluiceProcess.JAR.getParent())) {
            return files.allMatch(file -> modified(file).compareTo(made) < 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void train() {
        Path folder = SluiceProcess.folder("ClassCache");
        Path data = folder.resolve("data");
        List<String> command = new ArrayList<>(List.of(SluiceProcess.JAVA.toString(), "-XX:AOTCacheOutput=" + FILE));
        SluiceProcess.settings(data).forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-jar", SluiceProcess.JAR.toAbsolutePath().toString()));
        try (SluiceProcess service = SluiceProcess.start(folder, command, Map.of(), data)) {
            service.get(service.webUrl());
            Api.of(service, folder).get("pods");
            service.metrics();
            service.terminate(WRITTEN);
        }
    }
}
