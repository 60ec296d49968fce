package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.e2e.FfmpegPublisher.Pace;
import dev.sluice.e2e.Input.Audio;
import dev.sluice.e2e.Input.Video;
import dev.sluice.testing.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RTMP inside TLS, with the certificate of the process: a real encoder, both versions of TLS, and a certificate
/// that is replaced while a stream runs.
class RtmpsIT {
    private static final Input INPUT = Input.of(Video.of("30", 2), new Audio(48_000, 2, false));
    private static final int LONG_FRAMES_PER_SECOND = 2;
    private static final Input LONG = new Input(new Video("2", 0, "64x64", "8k"), null, 640);
    private static final Channel FFMPEG = Channel.of("secure-ffmpeg");
    private static final Channel HURRIED = Channel.of("secure-hurried");
    private static final Channel RUNNING = Channel.of("secure-running");
    private static final Duration END = Duration.ofSeconds(30);
    private static final Path FOLDER = SluiceProcess.folder("RtmpsIT");
    private static final TestCertificate FIRST = TestCertificate.make(FOLDER, "first");
    private static final TestCertificate SECOND = TestCertificate.make(FOLDER, "second");

    private static Buckets.Folders buckets;
    private static SluiceProcess service;

    @BeforeAll
    static void start() {
        assertThat(INPUT.file()).exists();
        assertThat(LONG.file()).exists();
        buckets = Buckets.Folders.emptyFor(RtmpsIT.class);
        List.of(FFMPEG, HURRIED, RUNNING).forEach(buckets::add);
        Map<String, String> settings = certificateIn(FOLDER, "");
        settings.putAll(buckets.settings());
        settings.put("sluice.hls.window", LONG.seconds() * 2 + "s");
        service = SluiceProcess.start(FOLDER, settings);
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
    }

    /// @param bucket of the TLS registry: empty, or a name and a full stop
    private static Map<String, String> certificateIn(Path folder, String bucket) {
        Path certificate = certificateFile(folder);
        Path key = keyFile(folder);
        FIRST.writePem(certificate, key);
        Map<String, String> settings = new HashMap<>();
        settings.put("quarkus.http.ssl-port", "0");
        settings.put("quarkus.tls." + bucket + "key-store.pem.0.cert", certificate.toString());
        settings.put("quarkus.tls." + bucket + "key-store.pem.0.key", key.toString());
        settings.put("quarkus.tls." + bucket + "reload-period", "1s");
        return settings;
    }

    private static Path certificateFile(Path folder) {
        return folder.resolve("tls.crt");
    }

    private static Path keyFile(Path folder) {
        return folder.resolve("tls.key");
    }

    private static SSLSocket connect(SluiceProcess service, String... protocols) throws IOException {
        Socket plain =
                new Socket(InetAddress.getLoopbackAddress(), service.rtmpsUrl().getPort());
        return TestCertificate.handshake(plain, List.of(FIRST, SECOND), protocols);
    }

    private static double failedHandshakes() {
        return Metrics.of(service).sum("sluice_rtmp_disconnects_total", "cause=\"tls_failed\"");
    }

    @Test
    void ffmpegPublishesOverRtmps() {
        try (Command.Running ffmpeg =
                FfmpegPublisher.start(INPUT.file(), service.rtmpsUrl(), FFMPEG.key(), Pace.UNLIMITED)) {
            ffmpeg.await(END).orFail();
        }
        MediaChecks.isWhole(INPUT, Broadcast.awaitEnd(buckets, FFMPEG));
    }

    @Test
    void broadcastersAreToldTheUrlThatKeepsTheirKeyFromBeingRead() {
        HttpClient trusting = HttpClient.newBuilder()
                .sslContext(TestCertificate.clientTrusting(List.of(FIRST, SECOND)))
                .build();
        Api api = Api.of(trusting, service, FOLDER);
        String channel = "secure-told";
        assertThat(api.put("channels/" + channel, "{}").status()).isEqualTo(201);

        Api.Answer key = api.post("channels/" + channel + "/stream-keys", null);

        assertThat(URI.create(key.text("ingestUrl")))
                .hasScheme("rtmps")
                .hasPort(service.rtmpsUrl().getPort());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void bothCurrentVersionsOfTlsAreSpoken(String protocol) throws IOException {
        Channel channel =
                Channel.of("secure-" + protocol.toLowerCase(Locale.ROOT).replace('.', '-'));
        buckets.add(channel);
        try (SSLSocket socket = connect(service, protocol);
                RtmpPublisher publisher =
                        RtmpPublisher.publish(RtmpConnection.over(socket, 4096), service.rtmpsUrl(), channel.key())) {
            assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
            for (FlvFile.Tag tag : FlvFile.read(INPUT.file()).tags()) {
                publisher.send(tag);
            }
            publisher.unpublish(channel.key());
        }
        MediaChecks.isWhole(INPUT, Broadcast.awaitEnd(buckets, channel));
    }

    /// A file of more segments than may come at once: the service stops to read, and FFmpeg leaves when its socket has
    /// taken everything.
    @Test
    void whoLeavesWhileTheServiceDoesNotReadLosesNothing() {
        try (Command.Running ffmpeg =
                FfmpegPublisher.start(LONG.file(), service.rtmpsUrl(), HURRIED.key(), Pace.UNLIMITED)) {
            ffmpeg.await(END).orFail();
        }
        Broadcast broadcast = Broadcast.awaitEnd(buckets, HURRIED);

        assertThat(Tracks.of(Broadcast.concatenate(MediaChecks.download(broadcast)))
                        .video())
                .hasSize(LONG.seconds() * LONG_FRAMES_PER_SECOND);
        Matcher end = Pattern.compile("session (\\S+) of channel " + HURRIED.id() + " ends: unpublished")
                .matcher(service.output());
        assertThat(end.find()).as(service.output()).isTrue();
        assertThat(service.output())
                .containsPattern("session " + end.group(1) + ": .*the encoder is being slowed down");
    }

    @Test
    void tls11IsRefused() throws IOException {
        double before = failedHandshakes();
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), service.rtmpsUrl().getPort())) {
            socket.getOutputStream().write(TestCertificate.tls11ClientHello());
            // A fatal alert, protocol_version (RFC 5246 §7.2).
            assertThat(socket.getInputStream().readAllBytes()).startsWith(0x15).endsWith(2, 70);
        }
        await().until(() -> failedHandshakes() > before);
        // An operator who has the wrong certificate sees it, in one line.
        assertThat(service.output()).contains("ended: tls_failed").doesNotContain("\tat ");
    }

    @Test
    void aClientCannotMakeUsComputeHandshakesWithoutEnd() throws IOException {
        try (SSLSocket socket = connect(service, "TLSv1.2")) {
            socket.startHandshake();
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SSLException.class);
        }
    }

    /// Other tests may run before or after it: their clients trust both certificates.
    @Test
    void aReplacedCertificateIsUsedByTheNextConnectionAndTheRunningStreamLosesNothing() throws IOException {
        List<FlvFile.Tag> tags = FlvFile.read(INPUT.file()).tags();
        int half = tags.size() / 2;
        try (SSLSocket running = connect(service);
                RtmpPublisher publisher =
                        RtmpPublisher.publish(RtmpConnection.over(running, 4096), service.rtmpsUrl(), RUNNING.key())) {
            for (FlvFile.Tag tag : tags.subList(0, half)) {
                publisher.send(tag);
            }
            SECOND.writePem(certificateFile(FOLDER), keyFile(FOLDER));
            await("the new certificate is served")
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> {
                        try (SSLSocket next = connect(service)) {
                            assertThat(next.getSession().getPeerCertificates()).containsExactly(SECOND.x509());
                        }
                    });
            for (FlvFile.Tag tag : tags.subList(half, tags.size())) {
                publisher.send(tag);
            }
            publisher.unpublish(RUNNING.key());
            assertThat(running.getSession().getPeerCertificates()).containsExactly(FIRST.x509());
        }
        MediaChecks.isWhole(INPUT, Broadcast.awaitEnd(buckets, RUNNING));
    }

    @Test
    void theCertificateMayHaveATlsConfigurationOfItsOwn() throws IOException {
        Path folder = SluiceProcess.folder("RtmpsIT-named");
        Map<String, String> settings = certificateIn(folder, "ingest.");
        settings.put("sluice.rtmps.tls-configuration-name", "ingest");
        try (SluiceProcess named = SluiceProcess.start(folder, settings);
                SSLSocket socket = connect(named, "TLSv1.2")) {
            assertThat(socket.getSession().getPeerCertificates()).containsExactly(FIRST.x509());
        }
    }

    @Test
    void anUnknownTlsConfigurationIsTold() {
        Map<String, String> settings = certificateIn(SluiceProcess.folder("RtmpsIT-unknown"), "");
        settings.put("sluice.rtmps.tls-configuration-name", "nowhere");
        StartUpIT.fails("rtmps-name", settings, "sluice.rtmps.tls-configuration-name");
    }

    @Test
    void onlyOldTlsIsTold() {
        Map<String, String> settings = certificateIn(SluiceProcess.folder("RtmpsIT-old"), "ingest.");
        settings.put("sluice.rtmps.tls-configuration-name", "ingest");
        settings.put("quarkus.tls.ingest.protocols", "TLSv1.1");
        StartUpIT.fails("rtmps-protocols", settings, "quarkus.tls.ingest.protocols=TLSv1.1");
    }
}
