import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// Folders for what the benchmark writes.
final class Work {
    /// Of this process alone: several may run at once.
    private static final Path MEMORY =
            Path.of("/dev/shm", "sluice-bench-" + ProcessHandle.current().pid());

    private Work() {}

    /// Below `target/bench/`; what is in it stays.
    static Path folder(String name) {
        return make(Path.of("target", "bench", name).toAbsolutePath());
    }

    /// In memory, for HLS that servers write into files: empty. [Processes] deletes it at the end.
    static Path emptyInMemory(String name) {
        Path folder = MEMORY.resolve(name);
        delete(folder);
        return make(folder);
    }

    /// All that is in memory.
    static void deleteMemory() {
        delete(MEMORY);
    }

    /// With all that is in it, if it is there.
    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path make(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
