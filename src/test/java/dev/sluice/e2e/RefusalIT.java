package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.e2e.FfmpegPublisher.Pace;
import dev.sluice.e2e.Input.Audio;
import dev.sluice.e2e.Input.Video;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Who may not publish or play is told so at once, and leaves nothing behind.
class RefusalIT {
    private static final Duration AT_ONCE = Duration.ofSeconds(5);
    private static final Input INPUT = Input.of(Video.of("30", 2), new Audio(48_000, 2, false));
    private static final Channel OPEN = Channel.of("open");
    private static final Channel KEY_DISABLED = Channel.of("key-disabled").withDisabledKey();
    private static final Channel DISABLED = Channel.of("disabled").disabled();

    private static Buckets.Folders buckets;
    private static SluiceProcess service;

    @BeforeAll
    static void start() {
        buckets = Buckets.Folders.emptyFor(RefusalIT.class);
        List.of(OPEN, KEY_DISABLED, DISABLED).forEach(buckets::add);
        // Made before the clock of the first refusal runs.
        assertThat(INPUT.file()).exists();
        service = SluiceProcess.start(SluiceProcess.folder("RefusalIT"), buckets.settings());
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
    }

    @Test
    void aWrongSecretIsRefused() {
        isRefused(OPEN.key() + "0");
    }

    @Test
    void anUnknownKeyIdIsRefused() {
        isRefused(OPEN.key().replace("_k1_", "_k2_"));
    }

    @Test
    void anUnknownChannelIsRefused() {
        isRefused(Channel.of("nobody").key());
    }

    @Test
    void aDisabledKeyIsRefused() {
        isRefused(KEY_DISABLED.key());
    }

    @Test
    void aDisabledChannelIsRefused() {
        isRefused(DISABLED.key());
    }

    @Test
    void aNameThatIsNoKeyIsRefused() {
        isRefused("open");
    }

    @Test
    void aMissingKeyIsRefused() {
        isRefused("");
    }

    @Test
    void playIsRefused() {
        Command.Result result;
        try (Command.Running ffprobe =
                Command.start(Command.ffprobe(List.of("-v", "error", service.rtmpUrl() + "/" + OPEN.key())))) {
            result = ffprobe.await(AT_ONCE);
        }

        assertThat(result.exitCode()).isNotZero();
        assertThat(result.err()).isNotBlank();
    }

    private static void isRefused(String streamKey) {
        Command.Result result;
        try (Command.Running ffmpeg =
                FfmpegPublisher.start(INPUT.file(), service.rtmpUrl(), streamKey, Pace.REAL_TIME)) {
            result = ffmpeg.await(AT_ONCE);
        }

        assertThat(result.exitCode()).isNotZero();
        // FFmpeg shows the description of the status that refused it.
        assertThat(result.err()).containsIgnoringCase("server error");
        assertThat(service.output()).doesNotContain(OPEN.secret());
        assertThat(filesIn(buckets.root().resolve("media"))).isEmpty();
    }

    private static List<Path> filesIn(Path folder) {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    // What the store itself keeps at its root, such as a lock, is nothing of a stream's.
                    .filter(file -> file.startsWith(folder.resolve("live"))
                            || file.startsWith(folder.resolve("seg"))
                            || file.startsWith(folder.resolve("rec")))
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
