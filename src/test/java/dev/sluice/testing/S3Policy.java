package dev.sluice.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;

/// The rights that Terraform gives to the service's role, less what the control bucket's own policy denies, and
/// what of them its requests have used. For any threads.
public final class S3Policy {
    private static final Path RIGHTS = Path.of("terraform", "modules", "identity", "rights.json");
    private static final Path RECORDS = Path.of("target", "s3-rights");

    private final Set<String> granted = granted();
    private final Set<String> used = new ConcurrentSkipListSet<>();
    private final Set<String> denied = new ConcurrentSkipListSet<>();
    private final Path records;

    S3Policy() {
        this(RECORDS);
    }

    /// @param records where the used rights are kept for the end of the suite
    S3Policy(Path records) {
        this.records = records;
    }

    /// What a request does.
    ///
    /// @param bucket `media` or `control`
    /// @param key empty for the bucket itself
    /// @param parameters names of its query's, and of the headers that ask for more than the method does
    /// @param conditions those of `If-Match` and `If-None-Match` that it has
    record Call(String method, String bucket, String key, Set<String> parameters, Set<String> conditions) {
        static final String IF_MATCH = "If-Match";
        static final String IF_NONE_MATCH = "If-None-Match";

        /// As the service's documentation maps requests to actions (IAM, Actions, resources, and condition keys for
        /// Amazon S3). What is not known here is nobody's right.
        private String action() {
            boolean ofBucket = key.isEmpty();
            return switch (method) {
                case "GET" -> ofBucket ? list() : read();
                case "HEAD" -> ofBucket ? "s3:ListBucket" : read();
                case "PUT" -> ofBucket || !parameters.isEmpty() || blind() ? unknown() : "s3:PutObject";
                case "DELETE" -> ofBucket || !parameters.isEmpty() ? unknown() : "s3:DeleteObject";
                default -> unknown();
            };
        }

        private String list() {
            return parameters.contains("list-type") ? "s3:ListBucket" : unknown();
        }

        private String read() {
            return parameters.isEmpty() ? "s3:GetObject" : unknown();
        }

        /// What `policies.tf` of the module storage denies, whatever the role may do.
        private boolean blind() {
            boolean blindly = (key.startsWith("audit/") && !conditions.contains(IF_NONE_MATCH))
                    || (key.startsWith("leases/") && conditions.isEmpty());
            return method.equals("PUT") && bucket.equals("control") && blindly;
        }

        private String unknown() {
            return method + " with " + parameters + (blind() ? " and without a condition" : "");
        }

        private String right() {
            int end = key.indexOf('/') + 1;
            return line(bucket, action(), key.substring(0, end));
        }
    }

    private static String line(String bucket, String action, String prefix) {
        return (bucket + " " + action + " " + prefix).strip();
    }

    /// Judges a request, and keeps what it has used.
    ///
    /// @return false if the service's role must not do that
    boolean allows(Call call) {
        String right = call.right();
        boolean allowed = granted.contains(right);
        (allowed ? used : denied).add(right);
        return allowed;
    }

    /// Keeps what was used for the end of the suite.
    ///
    /// @throws AssertionError if the service has asked for more
    void close() {
        try {
            Files.createDirectories(records);
            Files.write(records.resolve(UUID.randomUUID() + ".txt"), used);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!denied.isEmpty()) {
            throw new AssertionError("the service has asked for what " + RIGHTS + " does not grant: " + denied);
        }
    }

    /// All that the role may do: bucket, action, first part of the keys.
    public static Set<String> granted() {
        try {
            JsonNode buckets = new ObjectMapper().readTree(RIGHTS.toFile());
            Set<String> rights = new TreeSet<>();
            buckets.properties()
                    .forEach(bucket -> bucket.getValue().properties().forEach(action -> {
                        List<String> prefixes = new ArrayList<>();
                        action.getValue().forEach(prefix -> prefixes.add(prefix.asText()));
                        (prefixes.isEmpty() ? Stream.of("") : prefixes.stream())
                                .forEach(prefix -> rights.add(line(bucket.getKey(), action.getKey(), prefix)));
                    }));
            return rights;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What all tests together have used since the records were last removed.
    public static Set<String> used() {
        try (Stream<Path> files = Files.list(RECORDS)) {
            Set<String> rights = new TreeSet<>();
            for (Path record : files.toList()) {
                rights.addAll(Files.readAllLines(record));
            }
            return rights;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
