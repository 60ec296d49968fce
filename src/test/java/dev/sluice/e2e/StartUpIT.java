package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.S3Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A service that cannot do its work says why in one line that names the setting, and ends; one that can says
/// where.
@Tag("long")
class StartUpIT {
    private static final Duration EXIT = Duration.ofSeconds(40);

    /// Bound, so that nobody else gets the port, and not listening.
    private static Socket mute;

    /// It tries for a while before it gives up, and the other tests need not wait for that.
    private static SluiceProcess unreachable;

    @BeforeAll
    static void startWhereNobodyListens() throws IOException {
        mute = new Socket();
        mute.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        try (Buckets buckets = Buckets.S3.start()) {
            Map<String, String> settings = new HashMap<>(buckets.settings());
            settings.put("quarkus.s3.endpoint-override", "http://127.0.0.1:" + mute.getLocalPort());
            unreachable = SluiceProcess.launch(SluiceProcess.folder("StartUpIT-unreachable"), settings);
        }
    }

    @AfterAll
    static void stop() throws IOException {
        if (unreachable != null) {
            unreachable.close();
        }
        if (mute != null) {
            mute.close();
        }
    }

    @Test
    void theBannerAndTheHealthChecksOfTheEmbeddedDefault() throws IOException {
        Path folder = SluiceProcess.folder("StartUpIT-default");
        try (SluiceProcess service = SluiceProcess.start(folder, Map.of())) {
            assertThat(service.rtmpUrl().getPort()).isPositive();
            String key = service.bannerOrFail("Stream key");
            assertThat(key).matches("sk_demo_[A-Za-z0-9]+_[A-Za-z0-9]+");
            assertThat(folder.resolve("data/demo-key")).content().contains(key);
            assertThat(service.bannerOrFail("Playback URL")).endsWith("/live/demo/index.m3u8");
            assertThat(service.get(service.webUrl()).body()).contains("<video");
            assertThat(List.of("ready", "live", "started"))
                    .allSatisfy(check -> assertThat(service.health(check)).isPresent());
            assertThat(service.metrics()).contains("# HELP");
            assertThat(service.terminate(Duration.ofSeconds(10))).isIn(0, 143);
        }
    }

    /// Quarkus tags the metrics of a server with its port, but not of one on any free port: the two must get along.
    @Test
    void oneServerOnAFixedPortAndOneOnAnyFreePort() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path folder = SluiceProcess.folder("StartUpIT-ports");
        Map<String, String> settings = Map.of("quarkus.http.port", Integer.toString(port));
        try (SluiceProcess service = SluiceProcess.start(folder, settings)) {
            service.get(service.webUrl());
            assertThat(service.metrics())
                    .contains("http_server_bytes_written_count{server_port=\"" + port + "\"}")
                    .contains("http_server_bytes_written_count{server_port=\"0\"}");
        }
    }

    @Test
    void theKeyOutlivesARestart() {
        Path folder = SluiceProcess.folder("StartUpIT-restart");
        String key;
        try (SluiceProcess service = SluiceProcess.start(folder, Map.of())) {
            key = service.bannerOrFail("Stream key");
        }
        try (SluiceProcess service = SluiceProcess.start(folder, Map.of())) {
            assertThat(service.bannerOrFail("Stream key")).isEqualTo(key);
        }
    }

    @Test
    void whoDeletesTheDemoChannelHasNoKeyToldAnyMore() throws IOException {
        Path folder = SluiceProcess.folder("StartUpIT-deleted");
        try (SluiceProcess service = SluiceProcess.start(folder, Map.of())) {
            assertThat(Api.of(service, folder).delete("channels/demo").status()).isEqualTo(204);
        }
        try (SluiceProcess service = SluiceProcess.start(folder, Map.of())) {
            assertThat(service.banner("Stream key")).isEmpty();
        }
        Files.delete(folder.resolve("data/demo-key"));
        try (SluiceProcess service = SluiceProcess.start(folder, Map.of())) {
            assertThat(service.banner("Stream key")).isEmpty();
            assertThat(Api.of(service, folder).get("channels/demo").status()).isEqualTo(404);
        }
    }

    @Test
    void broadcastersAreToldTheIngestUrlOfTheSettings() {
        Path folder = SluiceProcess.folder("StartUpIT-ingest");
        String url = "rtmps://ingest.example.com/live";
        try (SluiceProcess service = SluiceProcess.start(folder, Map.of("sluice.ingest.url", url))) {
            Api api = Api.of(service, folder);
            Api.Answer key = api.post("channels/demo/stream-keys", null);

            assertThat(key.text("ingestUrl")).isEqualTo(url);
            assertThat(key.json().path("obs").path("server").asText()).isEqualTo(url);
            assertThat(api.get("channels/demo").text("ingestUrl")).isEqualTo(url);
            assertThat(service.bannerOrFail("Ingest URL")).isEqualTo(url);
        }
    }

    @Test
    void anIngestUrlThatNoEncoderUnderstands() {
        fails("ingest-url", Map.of("sluice.ingest.url", "https://ingest.example.com"), "sluice.ingest.url");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sluice.rtmp.port", "quarkus.http.port", "quarkus.management.port"})
    void aPortInUse(String setting) throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            fails("port", Map.of(setting, Integer.toString(taken.getLocalPort())), setting);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sluice.data-dir", "sluice.store.file.root"})
    void aFolderThatCannotBeWritten(String setting) throws IOException {
        // A folder below a file cannot be made by anybody, not even by root.
        Path file = Files.writeString(SluiceProcess.folder("StartUpIT-file").resolve("file"), "");

        fails("folder", Map.of(setting, file.resolve("folder").toString()), setting);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sluice.rtmp.allowed-networks", "sluice.rtmp.denied-networks", "sluice.rtmp.proxy-networks"})
    void aNetworkThatIsNone(String setting) {
        String line = fails("network", Map.of(setting, "10.0.0.0/8,10.0.0.0/40"), setting);

        assertThat(line).contains("10.0.0.0/40");
    }

    @Test
    void aMissingMediaBucket() {
        failsOnS3(Map.of("sluice.store.s3.media-bucket", "no-such-bucket"), "sluice.store.s3.media-bucket");
    }

    @Test
    void aMissingControlBucket() {
        failsOnS3(Map.of("sluice.store.s3.control-bucket", "no-such-bucket"), "sluice.store.s3.control-bucket");
    }

    @Test
    void wrongCredentials() {
        failsOnS3(
                Map.of("quarkus.s3.aws.credentials.static-provider.secret-access-key", "wrong"),
                "quarkus.s3.aws.credentials");
    }

    @Test
    void anEndpointWhereNobodyListens() {
        endsNaming("quarkus.s3.endpoint-override", unreachable);
    }

    @Test
    void s3WithoutABaseUrlForPlayback() {
        failsOnS3(Map.of("sluice.playback.base-url", ""), "sluice.playback.base-url");
    }

    /// Without the role's rights, which would hide that a bucket does not exist.
    private static void failsOnS3(Map<String, String> broken, String setting) {
        try (Buckets buckets = Buckets.S3.on(S3Server.start())) {
            Map<String, String> settings = new HashMap<>(buckets.settings());
            settings.putAll(broken);
            fails("s3", settings, setting);
        }
    }

    /// Starts a process that must end by itself, after one line with `setting` in it.
    ///
    /// @return that line
    static String fails(String name, Map<String, String> settings, String setting) {
        try (SluiceProcess service = SluiceProcess.launch(SluiceProcess.folder("StartUpIT-" + name), settings)) {
            return endsNaming(setting, service);
        }
    }

    private static String endsNaming(String setting, SluiceProcess service) {
        assertThat(service.awaitExit(EXIT)).isNotZero();

        assertThat(service.output().lines().filter(line -> line.contains(setting)))
                .as(service.output())
                .hasSize(1);
        assertThat(service.output()).doesNotContain("\tat ");
        return service.output()
                .lines()
                .filter(line -> line.contains(setting))
                .findFirst()
                .orElseThrow();
    }
}
