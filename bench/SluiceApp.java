import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// The packaged service laid out as in its image, with an AOT cache that is made as for its image.
final class SluiceApp {
    static final String CACHE = "sluice.aot";

    private static final Path PACKAGE = Path.of("target", "quarkus-app");
    private static final Path JAR = PACKAGE.resolve("quarkus-run.jar");
    private static final Path TRAINING_STORE = Path.of("target", "test-classes", "dev", "sluice", "training");
    private static final Path DOCKER = Path.of("src", "main", "docker");
    /// What the cache was made from: it has to be newer.
    private static final List<Path> SOURCES = List.of(
            JAR,
            DOCKER.resolve("jvm.options"),
            DOCKER.resolve("train.sh"),
            TRAINING_STORE.resolve("TrainingStore.class"));
    /// Beside the cache, and written after it.
    private static final String JDK_VERSION = "jdk-version";

    private SluiceApp() {}

    /// Made anew when the package, the JVM's options or what trains the cache are newer, or the JDK is another one.
    static Path folder() {
        for (Path source : SOURCES) {
            if (!Files.exists(source)) {
                throw new IllegalStateException(source + " is not there: build it with ./mvnw package -DskipTests");
            }
        }
        Path folder = Work.folder("app");
        try {
            if (isFresh(folder)) {
                return folder;
            }
            Work.delete(folder);
            copy(PACKAGE, folder);
            copy(DOCKER, folder);
            copy(TRAINING_STORE, folder.resolve("training/dev/sluice/training"));
            Processes.run(List.of(
                    "env",
                    "-C",
                    folder.toString(),
                    "PATH=" + Path.of(Processes.javaProgram("java")).getParent() + ":" + System.getenv("PATH"),
                    "bash",
                    "train.sh"));
            Files.writeString(folder.resolve(JDK_VERSION), Runtime.version().toString());
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isFresh(Path folder) throws IOException {
        Path cache = folder.resolve(CACHE);
        Path version = folder.resolve(JDK_VERSION);
        if (!Files.exists(cache)
                || !Files.exists(version)
                || !Files.readString(version).equals(Runtime.version().toString())) {
            return false;
        }
        for (Path source : SOURCES) {
            if (!isNewer(cache, source)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNewer(Path file, Path than) throws IOException {
        return Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(than)) > 0;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
