package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.e2e.FfmpegPublisher.Pace;
import dev.sluice.e2e.Input.Audio;
import dev.sluice.e2e.Input.Video;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Proves the broadcasters of the end-to-end tests: FFmpeg as RTMP server records what they send, and that must be
/// the file that they were given, packet by packet and millisecond by millisecond.
class RtmpPublisherTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Input INPUT = Input.of(Video.of("25", 2), new Audio(48_000, 2, false));

    @TempDir
    private Path folder;

    @Test
    void ffmpegSendsAFileAsItIs() throws IOException {
        recordedIsWhatWasSent(url -> {
            try (Command.Running ffmpeg = FfmpegPublisher.start(INPUT.file(), url, "key", Pace.UNLIMITED)) {
                Command.Result result = ffmpeg.await(TIMEOUT);
                return result.exitCode() == 0 || !result.err().contains("refused");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 128, 65_536})
    void thisPublisherSendsAFileAsItIs(int chunkSize) throws IOException {
        recordedIsWhatWasSent(url -> {
            RtmpPublisher.publishWhole(url, "key", chunkSize, FlvFile.read(INPUT.file()));
            return true;
        });
    }

    private void recordedIsWhatWasSent(Predicate<URI> hasPublished) throws IOException {
        Path recorded = folder.resolve("recorded.flv");
        URI url = URI.create("rtmp://127.0.0.1:" + freePort() + "/live");
        try (Command.Running server = Command.start(Command.ffmpeg(List.of(
                "-nostdin", "-v", "error", "-listen", "1", "-i", url + "/key", "-c", "copy", recorded.toString())))) {
            await("ffmpeg listens")
                    .atMost(TIMEOUT)
                    .ignoreExceptionsMatching(e -> e.getCause() instanceof java.net.ConnectException)
                    .until(() -> hasPublished.test(url));
            server.await(TIMEOUT);
        }
        Tracks sent = Tracks.of(INPUT.file());
        Tracks received = Tracks.of(recorded);
        assertThat(received.video()).isEqualTo(sent.video());
        assertThat(received.audio()).isEqualTo(sent.audio());
    }

    /// FFmpeg cannot listen on port 0 and say which it got.
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
