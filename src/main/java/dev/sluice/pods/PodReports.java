package dev.sluice.pods;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.documents.Documents;
import dev.sluice.store.documents.Held;
import dev.sluice.store.documents.Replaced;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads and changes the reports of pods. Safe for all threads; stages complete on the store's.
public final class PodReports {
    /// What is listed to find them all.
    public static final String PREFIX = "pods/";

    /// Between two reports of a process.
    public static final Duration EVERY = Duration.ofSeconds(5);

    /// A report of that age is not news any more: three were missed.
    public static final Duration STALE = EVERY.multipliedBy(3);

    private static final String SUFFIX = ".json";

    /// What can stand in a key. With the suffix it is no longer than a file name may be.
    private static final Pattern POD_ID = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}");

    private final Documents<PodReport> documents;

    /// @param writeIds gives what nobody else writes, on any pod
    public PodReports(ObjectStore control, ObjectMapper json, Supplier<String> writeIds) {
        this.documents = new Documents<>(control, json, PodReport.class, "a pod's report", writeIds);
    }

    private PodReports(Documents<PodReport> documents) {
        this.documents = documents;
    }

    /// The same, whose reports are read on other threads than the store's: some have hundreds of kilobytes.
    public PodReports parsingOn(Executor executor) {
        return new PodReports(documents.parsingOn(executor));
    }

    /// Whether a pod of that name can have a report.
    public static boolean isPodId(String podId) {
        return POD_ID.matcher(podId).matches();
    }

    /// The pod whose report has this key, if it is one's.
    public static Optional<String> podOf(String key) {
        if (!key.startsWith(PREFIX) || !key.endsWith(SUFFIX)) {
            return Optional.empty();
        }
        String name = key.substring(PREFIX.length(), key.length() - SUFFIX.length());
        return isPodId(name) ? Optional.of(name) : Optional.empty();
    }

    /// Checks the name that a process is to report under.
    ///
    /// @throws IllegalArgumentException naming the setting
    public static void requirePodId(String podId) {
        if (!isPodId(podId)) {
            throw new IllegalArgumentException("sluice.pod.id: '" + podId
                    + "' cannot name a pod: use up to 200 letters, digits, '-', '_' and, not first, '.'");
        }
    }

    /// Reads a pod's report.
    ///
    /// @param podId a valid one
    public CompletionStage<Optional<Held<PodReport>>> find(String podId) {
        return documents.find(key(podId));
    }

    /// Reads a pod's report again.
    ///
    /// @param podId a valid one
    /// @param etag of the version that the caller knows
    /// @return another version, or empty if there is none
    public CompletionStage<Optional<Held<PodReport>>> findChanged(String podId, String etag) {
        return documents.findChanged(key(podId), etag);
    }

    /// Replaces the version that `expected` names (null for "there is none") by `next`.
    public CompletionStage<Replaced> replace(@Nullable String expected, PodReport next) {
        return documents.replace(key(next.podId()), expected, next);
    }

    private static String key(String podId) {
        return PREFIX + podId + SUFFIX;
    }
}
