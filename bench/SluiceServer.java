import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Sluice as its image runs it (the same JVM options and an AOT cache), writing to an S3 sink of its own.
final class SluiceServer implements Server {
    private static final String SECRET = "secretOfTheBenchmark";

    private final Subject subject;
    private final Options options;
    private final int streams;
    private final List<Integer> ports = Processes.freePorts(5);
    private final Certificate certificate = Certificate.make();
    private final Path folder = Work.folder("sluice");
    private final SinkProcess sink;
    private Process process;

    SluiceServer(Subject subject, Options options, int streams) {
        this.subject = subject;
        this.options = options;
        this.streams = streams;
        Work.delete(folder.resolve("data"));
        sink = SinkProcess.start(certificate);
        for (int i = 0; i < 2 * streams; i++) {
            sink.put("/control/channels/" + channel(i) + ".json", document(channel(i)));
        }
    }

    /// The channel that a stream publishes to.
    static String channel(int stream) {
        return "bench-" + stream;
    }

    @Override
    public void start() {
        Path app = SluiceApp.folder();
        List<String> command = new ArrayList<>(List.of(Processes.javaProgram("java"), "@jvm.options"));
        command.add("-XX:MaxRAM=" + options.memory());
        command.add("-XX:AOTCache=" + SluiceApp.CACHE);
        // Else a cache that does not fit would only make the start slow and the memory more.
        command.add("-XX:AOTMode=on");
        command.add("-Xlog:gc:file=" + folder.resolve("gc.log") + ":timemillis");
        settings().forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-jar", "quarkus-run.jar"));
        Path log = folder.resolve("service.log");
        process = Processes.start(command, app, log);
        Processes.awaitReady(process, log, this::isReady);
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("sluice.data-dir", folder.resolve("data").toString());
        settings.put("sluice.rtmp.host", "127.0.0.1");
        settings.put("sluice.rtmp.port", ports.get(0).toString());
        settings.put("sluice.rtmps.port", ports.get(1).toString());
        settings.put("quarkus.http.host", "127.0.0.1");
        settings.put("quarkus.http.port", ports.get(2).toString());
        settings.put("quarkus.http.ssl-port", ports.get(3).toString());
        settings.put("quarkus.management.host", "127.0.0.1");
        settings.put("quarkus.management.port", ports.get(4).toString());
        settings.put("sluice.publish.max-sessions", Integer.toString(Math.max(600, 2 * streams)));
        settings.put("sluice.playback.base-url", "http://localhost");
        settings.put("sluice.store.kind", "s3");
        settings.put("sluice.store.s3.media-bucket", "media");
        settings.put("sluice.store.s3.control-bucket", "control");
        settings.put(
                "quarkus.s3.endpoint-override", sink.endpoint(subject.s3Tls()).toString());
        settings.put("quarkus.s3.path-style-access", "true");
        settings.put("quarkus.s3.aws.region", "us-east-1");
        settings.put("quarkus.s3.aws.credentials.type", "static");
        settings.put("quarkus.s3.aws.credentials.static-provider.access-key-id", "bench");
        settings.put("quarkus.s3.aws.credentials.static-provider.secret-access-key", "bench");
        if (subject.rtmps()) {
            settings.put(
                    "quarkus.tls.key-store.pem.0.cert",
                    certificate.certificatePem().toString());
            settings.put("quarkus.tls.key-store.pem.0.key", certificate.keyPem().toString());
        }
        if (subject.s3Tls()) {
            settings.put("javax.net.ssl.trustStore", certificate.trustStore().toString());
            settings.put("javax.net.ssl.trustStorePassword", Certificate.PASSWORD);
        }
        return settings;
    }

    private boolean isReady() {
        try {
            var url = URI.create("http://127.0.0.1:" + ports.get(4) + "/q/health/ready")
                    .toURL();
            HttpURLConnection connection = (HttpURLConnection) url.openConnection();
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public List<Long> pids() {
        return List.of(process.pid());
    }

    @Override
    public Target target(int stream) {
        return new Target(ports.get(subject.rtmps() ? 1 : 0), "live", "sk_" + channel(stream) + "_k1_" + SECRET);
    }

    @Override
    public Optional<SinkProcess> sink() {
        return Optional.of(sink);
    }

    @Override
    public Optional<Path> gcLog() {
        return Optional.of(folder.resolve("gc.log"));
    }

    @Override
    public void close() {
        stop();
        sink.close();
    }

    /// Ends the process; its data folder and the store stay for another start.
    void stop() {
        if (process != null) {
            // What it would still write on SIGTERM is of no use to anybody.
            process.destroyForcibly();
            Processes.stop(process);
        }
    }

    private static String document(String channel) {
        return """
            {"id":"%s","name":"","enabled":true,"record":false,"createdAt":"2026-01-01T00:00:00Z",
             "streamKeys":[{"id":"k1","name":"","enabled":true,"createdAt":"2026-01-01T00:00:00Z",
                            "expiresAt":null,"secretSha256":"%s"}]}
            """.formatted(channel, sha256());
    }

    private static String sha256() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(SECRET.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
