package dev.sluice.training;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// An S3 over HTTPS that answers what the service asks one at its start: PUT under conditions, GET, DELETE and
/// ListObjectsV2, path style. It forgets everything with its process, and lets anybody do anything.
///
/// Its arguments are a PKCS12 key store and that store's password; it prints where it listens, and runs until it is
/// killed.
final class TrainingStore {
    private static final List<String> BUCKETS = List.of("media", "control");

    private record StoredObject(String content, String etag, Instant lastModified) {}

    private record Answer(int status, String body, @Nullable StoredObject object) {
        static Answer xml(int status, String text) {
            return new Answer(status, text, null);
        }

        static Answer error(int status, String code) {
            return xml(status, "<Error><Code>" + code + "</Code><Message>" + code + "</Message></Error>");
        }

        static Answer empty(int status, @Nullable StoredObject object) {
            return new Answer(status, "", object);
        }
    }

    private final ConcurrentSkipListMap<String, StoredObject> objects = new ConcurrentSkipListMap<>();
    private long versions;

    private TrainingStore() {}

    public static void main(String[] arguments) throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls(arguments[0], arguments[1].toCharArray())));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        TrainingStore store = new TrainingStore();
        server.createContext("/", store::handle);
        server.start();
        System.out.println("https://localhost:" + server.getAddress().getPort());
        new CountDownLatch(1).await();
    }

    private static SSLContext tls(String keyStore, char[] password) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = new FileInputStream(keyStore)) {
            keys.load(file, password);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Answer answer = answer(exchange, body);
            exchange.getResponseHeaders().set("x-amz-request-id", "training");
            StoredObject object = answer.object;
            if (object != null) {
                exchange.getResponseHeaders().set("ETag", object.etag);
                exchange.getResponseHeaders()
                        .set(
                                "Last-Modified",
                                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                        object.lastModified.atOffset(ZoneOffset.UTC)));
            }
            byte[] content = answer.body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status, content.length == 0 ? -1 : content.length);
            if (content.length > 0) {
                exchange.getResponseBody().write(content);
            }
        }
    }

    /// One request at a time: so conditions are judged together with the write.
    private synchronized Answer answer(HttpExchange exchange, String body) {
        String path = exchange.getRequestURI().getPath().substring(1);
        if (BUCKETS.contains(path)) {
            return list(path, query(exchange));
        }
        StoredObject current = objects.get(path);
        return switch (exchange.getRequestMethod()) {
            case "PUT" -> put(exchange, path, body, current);
            case "DELETE" -> {
                objects.remove(path);
                yield Answer.empty(204, null);
            }
            default -> get(exchange.getRequestHeaders().getFirst("If-None-Match"), current);
        };
    }

    private Answer put(HttpExchange exchange, String path, String body, @Nullable StoredObject current) {
        String expected = exchange.getRequestHeaders().getFirst("If-Match");
        boolean create = exchange.getRequestHeaders().containsKey("If-None-Match");
        if (expected != null && current == null) {
            return Answer.error(404, "NoSuchKey");
        }
        if ((create && current != null) || (expected != null && current != null && !expected.equals(current.etag))) {
            return Answer.error(412, "PreconditionFailed");
        }
        StoredObject stored = new StoredObject(body, "\"" + ++versions + "\"", Instant.now());
        objects.put(path, stored);
        return Answer.empty(200, stored);
    }

    private static Answer get(@Nullable String known, @Nullable StoredObject current) {
        if (current == null) {
            return Answer.error(404, "NoSuchKey");
        }
        return current.etag.equals(known) ? Answer.empty(304, current) : new Answer(200, current.content, current);
    }

    private Answer list(String bucket, Map<String, String> query) {
        String prefix = query.getOrDefault("prefix", "");
        String after = query.getOrDefault("start-after", "");
        int limit = Integer.parseInt(query.getOrDefault("max-keys", "1000"));
        List<Map.Entry<String, StoredObject>> found = objects.tailMap(bucket + "/" + after, false).entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(bucket + "/" + prefix))
                .limit(limit + 1L)
                .toList();
        String contents = found.stream()
                .limit(limit)
                .map(entry -> contents(entry.getKey().substring(bucket.length() + 1), entry.getValue()))
                .collect(Collectors.joining());
        return Answer.xml(
                200,
                "<ListBucketResult><Name>" + bucket + "</Name><IsTruncated>" + (found.size() > limit) + "</IsTruncated>"
                        + contents + "</ListBucketResult>");
    }

    private static String contents(String key, StoredObject object) {
        return "<Contents><Key>" + key + "</Key><LastModified>" + object.lastModified + "</LastModified><ETag>"
                + object.etag.replace("\"", "&quot;") + "</ETag><Size>" + object.content.length()
                + "</Size></Contents>";
    }

    private static Map<String, String> query(HttpExchange exchange) {
        String query = exchange.getRequestURI().getQuery();
        return Arrays.stream(query == null ? new String[0] : query.split("&", -1))
                .map(parameter -> parameter.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair.length == 1 ? "" : pair[1]));
    }
}
