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
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RTMP inside TLS, with the certificate of the process: a real encoder, both versions of TLS, and a certificate
/// that is replaced while a stream runs.
class RtmpsIT {
    private static final Input INPUT = Input.of(Video.of("30", 2), new Audio(48_000, 2, false));
    private static final int LONG_FRAMES_PER_SECOND = 2;
    private static final Input LONG = new Input(new Video("2", 0, "64x64", "8k"), null, 620);
    private static final Channel CHANNEL = Channel.of("secure");
    private static final Duration END = Duration.ofSeconds(30);

    private final Path folder = SluiceProcess.folder("RtmpsIT");
    private final Path certificateFile = folder.resolve("tls.crt");
    private final Path keyFile = folder.resolve("tls.key");
    private final TestCertificate first = TestCertificate.make(folder, "first");
    private final TestCertificate second = TestCertificate.make(folder, "second");
    private final Buckets.Folders buckets = Buckets.Folders.emptyFor(RtmpsIT.class);
    private @Nullable SluiceProcess started;

    @BeforeEach
    void prepare() {
        buckets.add(CHANNEL);
        assertThat(INPUT.file()).exists();
        first.writePem(certificateFile, keyFile);
    }

    @AfterEach
    void stop() {
        if (started != null) {
            started.close();
        }
    }

    private SluiceProcess start() {
        Map<String, String> settings = certificateIn("");
        settings.putAll(buckets.settings());
        settings.putAll(MediaChecks.LARGE_WINDOW);
        return start(settings);
    }

    private SluiceProcess start(Map<String, String> settings) {
        SluiceProcess service = SluiceProcess.start(folder, settings);
        started = service;
        return service;
    }

    /// @param bucket of the TLS registry: empty, or a name and a full stop
    private Map<String, String> certificateIn(String bucket) {
        Map<String, String> settings = new HashMap<>();
        settings.put("quarkus.http.ssl-port", "0");
        settings.put("quarkus.tls." + bucket + "key-store.pem.0.cert", certificateFile.toString());
        settings.put("quarkus.tls." + bucket + "key-store.pem.0.key", keyFile.toString());
        settings.put("quarkus.tls." + bucket + "reload-period", "1s");
        return settings;
    }

    private SSLSocket connect(SluiceProcess service, String... protocols) throws IOException {
        Socket plain =
                new Socket(InetAddress.getLoopbackAddress(), service.rtmpsUrl().getPort());
        SSLSocket socket = (SSLSocket) TestCertificate.clientTrusting(first, second)
                .getSocketFactory()
                .createSocket(plain, "localhost", plain.getPort(), true);
        if (protocols.length > 0) {
            socket.setEnabledProtocols(protocols);
        }
        socket.startHandshake();
        return socket;
    }

    @Test
    void ffmpegPublishesOverRtmps() {
        SluiceProcess service = start();
        try (Command.Running ffmpeg =
                FfmpegPublisher.start(INPUT.file(), service.rtmpsUrl(), CHANNEL.key(), Pace.UNLIMITED)) {
            ffmpeg.await(END).orFail();
        }
        MediaChecks.isWhole(INPUT, Broadcast.awaitEnd(buckets, CHANNEL));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void bothCurrentVersionsOfTlsAreSpoken(String protocol) throws IOException {
        SluiceProcess service = start();
        try (SSLSocket socket = connect(service, protocol);
                RtmpPublisher publisher =
                        RtmpPublisher.publish(RtmpConnection.over(socket, 4096), service.rtmpsUrl(), CHANNEL.key())) {
            assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
            for (FlvFile.Tag tag : FlvFile.read(INPUT.file()).tags()) {
                publisher.send(tag);
            }
            publisher.unpublish(CHANNEL.key());
        }
        MediaChecks.isWhole(INPUT, Broadcast.awaitEnd(buckets, CHANNEL));
    }

    /// A file of more segments than may come at once: the service stops to read, and FFmpeg leaves when its socket has
    /// taken everything.
    @Test
    void whoLeavesWhileTheServiceDoesNotReadLosesNothing() {
        Map<String, String> settings = certificateIn("");
        settings.putAll(buckets.settings());
        settings.put("sluice.hls.window", LONG.seconds() * 2 + "s");
        SluiceProcess service = start(settings);
        try (Command.Running ffmpeg =
                FfmpegPublisher.start(LONG.file(), service.rtmpsUrl(), CHANNEL.key(), Pace.UNLIMITED)) {
            ffmpeg.await(END).orFail();
        }
        Broadcast broadcast = Broadcast.awaitEnd(buckets, CHANNEL);

        assertThat(Tracks.of(Broadcast.concatenate(MediaChecks.download(broadcast)))
                        .video())
                .hasSize(LONG.seconds() * LONG_FRAMES_PER_SECOND);
        assertThat(service.output()).contains("the encoder is being slowed down", "channel secure ends: unpublished");
    }

    @Test
    void tls11IsRefused() throws IOException {
        SluiceProcess service = start();
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), service.rtmpsUrl().getPort())) {
            socket.getOutputStream().write(TestCertificate.tls11ClientHello());
            // A fatal alert, protocol_version (RFC 5246 §7.2).
            assertThat(socket.getInputStream().readAllBytes()).startsWith(0x15).endsWith(2, 70);
        }
        await().untilAsserted(() ->
                assertThat(service.metrics()).contains("sluice_rtmp_disconnects_total{cause=\"tls_failed\"} 1.0"));
        // An operator who has the wrong certificate sees it, in one line.
        assertThat(service.output()).contains("ended: tls_failed").doesNotContain("\tat ");
    }

    @Test
    void aClientCannotMakeUsComputeHandshakesWithoutEnd() throws IOException {
        SluiceProcess service = start();
        try (SSLSocket socket = connect(service, "TLSv1.2")) {
            socket.startHandshake();
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void aReplacedCertificateIsUsedByTheNextConnectionAndTheRunningStreamLosesNothing() throws IOException {
        SluiceProcess service = start();
        List<FlvFile.Tag> tags = FlvFile.read(INPUT.file()).tags();
        int half = tags.size() / 2;
        try (SSLSocket running = connect(service);
                RtmpPublisher publisher =
                        RtmpPublisher.publish(RtmpConnection.over(running, 4096), service.rtmpsUrl(), CHANNEL.key())) {
            for (FlvFile.Tag tag : tags.subList(0, half)) {
                publisher.send(tag);
            }
            second.writePem(certificateFile, keyFile);
            await("the new certificate is served")
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> {
                        try (SSLSocket next = connect(service)) {
                            assertThat(next.getSession().getPeerCertificates()).containsExactly(second.x509());
                        }
                    });
            for (FlvFile.Tag tag : tags.subList(half, tags.size())) {
                publisher.send(tag);
            }
            publisher.unpublish(CHANNEL.key());
            assertThat(running.getSession().getPeerCertificates()).containsExactly(first.x509());
        }
        MediaChecks.isWhole(INPUT, Broadcast.awaitEnd(buckets, CHANNEL));
    }

    @Test
    void theCertificateMayHaveATlsConfigurationOfItsOwn() throws IOException {
        Map<String, String> settings = certificateIn("ingest.");
        settings.put("sluice.rtmps.tls-configuration-name", "ingest");
        SluiceProcess service = start(settings);
        try (SSLSocket socket = connect(service, "TLSv1.2")) {
            assertThat(socket.getSession().getPeerCertificates()).containsExactly(first.x509());
        }
    }

    @Test
    void anUnknownTlsConfigurationIsTold() {
        Map<String, String> settings = certificateIn("");
        settings.put("sluice.rtmps.tls-configuration-name", "nowhere");
        StartUpIT.fails("rtmps-name", settings, "sluice.rtmps.tls-configuration-name");
    }

    @Test
    void onlyOldTlsIsTold() {
        Map<String, String> settings = certificateIn("ingest.");
        settings.put("sluice.rtmps.tls-configuration-name", "ingest");
        settings.put("quarkus.tls.ingest.protocols", "TLSv1.1");
        StartUpIT.fails("rtmps-protocols", settings, "quarkus.tls.ingest.protocols=TLSv1.1");
    }
}
