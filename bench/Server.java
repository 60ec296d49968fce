import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A server to publish to, as processes of its own. Closing it ends them.
interface Server extends AutoCloseable {
    /// Where one publisher sends to, on loopback.
    record Target(int port, String app, String key) {}

    /// Returns when it is ready.
    void start();

    /// Of the processes whose CPU and memory count, and whose children's do.
    List<Long> pids();

    /// The same index is the same stream; every server takes as many as it was made for, twice over.
    Target target(int stream);

    /// Whether each stream has processes of its own, so that memory before the first stream is no fixed cost.
    default boolean processPerStream() {
        return false;
    }

    /// Where its segments go, if to S3.
    default Optional<SinkProcess> sink() {
        return Optional.empty();
    }

    /// Where the JVM logs its collections, if it is one.
    default Optional<Path> gcLog() {
        return Optional.empty();
    }

    @Override
    void close();
}
