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

    private SluiceApp() {}

    /// Made anew when the package or the JVM's options are newer.
    static Path folder() {
        if (!Files.exists(JAR)) {
            throw new IllegalStateException(JAR + " is not there: build it with ./mvnw package -DskipTests");
        }
        Path folder = Work.folder("app");
        Path cache = folder.resolve(CACHE);
        try {
            if (Files.exists(cache) && isNewer(cache, JAR) && isNewer(cache, DOCKER.resolve("jvm.options"))) {
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
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
