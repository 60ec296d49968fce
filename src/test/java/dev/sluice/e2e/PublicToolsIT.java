package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.bytes.Bytes;
import dev.sluice.checker.IndexFollower;
import dev.sluice.checker.PlaylistFollower;
import dev.sluice.checker.PlaylistSummary;
import dev.sluice.e2e.FfmpegPublisher.Pace;
import dev.sluice.e2e.Input.Audio;
import dev.sluice.e2e.Input.Video;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The checker and tools that others wrote judge the same clean broadcast, and agree: two playlist parsers from npm,
/// and tsreport of Debian's tstools. Without the tools on the path it is skipped, except in CI, where that is a
/// failure.
@Tag("tools")
class PublicToolsIT {
    private static final int SECONDS = 20;
    private static final int SEGMENTS = SECONDS / 2;
    private static final Input INPUT =
            new Input(new Video("30", 2, "640x360", "1M"), new Audio(48_000, 2, false), SECONDS);

    /// Program to the Debian package that has it.
    private static final Map<String, String> TOOLS = Map.of("tsreport", "tstools", "node", "nodejs", "npm", "npm");

    private static final Path SCRIPTS = Path.of("src", "test", "node").toAbsolutePath();
    private static final Path MODULES = Path.of("target", "npm").toAbsolutePath();

    /// Of a time in 90 kHz ticks, as tsreport prints it.
    private static final Pattern SMALLEST_DIFFERENCE = Pattern.compile("Minimum difference was (-?\\d+)t");

    private static final Pattern SMALLEST_STEP = Pattern.compile("DTS-last DTS: min=(-?\\d+)t");

    @BeforeEach
    void findTools() {
        List<String> missing = TOOLS.keySet().stream()
                .filter(tool -> find(tool).isEmpty())
                .sorted()
                .toList();
        boolean mustBeThere = "true".equals(System.getenv("CI"));
        assumeTrue(mustBeThere || missing.isEmpty(), missing + " not on the path");
        assertThat(missing)
                .as("CI needs them on the path; install the Debian packages "
                        + missing.stream().map(TOOLS::get).toList())
                .isEmpty();
    }

    @Test
    void publicToolsAndTheCheckerAgreeOnACleanBroadcast() throws IOException {
        assertThat(INPUT.file()).exists();
        Path folder = SluiceProcess.folder("PublicToolsIT");
        PlaylistFollower media;
        List<String> indexes;
        try (SluiceProcess service = SluiceProcess.start(folder, Map.of())) {
            IndexFollower follower = IndexFollower.followIndex(URI.create(service.bannerOrFail("Playback URL")));
            try (follower;
                    Command.Running ffmpeg = FfmpegPublisher.start(
                            INPUT.file(), service.rtmpUrl(), service.bannerOrFail("Stream key"), Pace.REAL_TIME)) {
                media = awaitFirstVersion(follower);
                media.mediaFlows();
                ffmpeg.await(Duration.ofSeconds(SECONDS + 20)).orFail();
                await("the end").atMost(Duration.ofSeconds(10)).until(media::hasEnded);
            }
            assertThat(follower.violations()).isEmpty();
            assertThat(follower.media()).hasSize(1);
            indexes = follower.versions();
        }
        assertThat(media.segments()).hasSize(SEGMENTS);
        assertThat(media.versions()).hasSizeGreaterThanOrEqualTo(SEGMENTS);

        List<String> texts =
                media.versions().stream().map(PlaylistFollower.Version::text).toList();
        parsersAgreeOnMedia(texts, read(save(folder, "media", texts)));
        parsersAgreeOnIndex(read(save(folder, "index", indexes)));
        tsreportFindsNoFault(save(folder, media.segments().values()));
    }

    private static PlaylistFollower awaitFirstVersion(IndexFollower follower) {
        return await("the first playlist")
                .atMost(Duration.ofSeconds(20))
                .until(
                        follower::newest,
                        newest -> newest.filter(media -> !media.versions().isEmpty())
                                .isPresent())
                .orElseThrow();
    }

    private static void parsersAgreeOnMedia(List<String> texts, JsonNode answers) {
        assertThat(answers).hasSameSizeAs(texts);
        for (int i = 0; i < texts.size(); i++) {
            PlaylistSummary checker = PlaylistSummary.of(texts.get(i));
            JsonNode answer = answers.get(i);
            assertThat(summary(answer.path("hlsParser"))).as("hls-parser").isEqualTo(checker);
            assertThat(summary(answer.path("m3u8Parser"))).as("m3u8-parser").isEqualTo(checker);
            assertThat(answer.path("m3u8Parser").path("warnings")).isEmpty();
        }
        assertThat(PlaylistSummary.of(texts.getLast()).segments()).hasSize(SEGMENTS);
    }

    private static PlaylistSummary summary(JsonNode answer) {
        return new ObjectMapper().convertValue(answer.path("media"), PlaylistSummary.class);
    }

    private static void parsersAgreeOnIndex(JsonNode answers) {
        assertThat(answers).isNotEmpty().allSatisfy(answer -> {
            assertThat(answer.path("m3u8Parser").path("warnings")).isEmpty();
            assertThat(answer.path("m3u8Parser").path("variants"))
                    .hasSize(1)
                    .isEqualTo(answer.path("hlsParser").path("variants"));
            assertThat(answer.path("hlsParser").path("variants").get(0).asText())
                    .contains("640x360")
                    .endsWith(" 30");
        });
    }

    /// What both parsers say of each file.
    private static JsonNode read(List<Path> files) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "node",
                SCRIPTS.resolve("read-playlists.mjs").toString(),
                modules().toString()));
        files.forEach(file -> command.add(file.toString()));
        return new ObjectMapper().readTree(Command.run(command).orFail().out());
    }

    /// The folder that the parsers are installed in.
    private static Path modules() throws IOException {
        Files.createDirectories(MODULES);
        Path wanted = SCRIPTS.resolve("package.json");
        Path installed = MODULES.resolve("package.json");
        if (!Files.exists(installed) || Files.mismatch(wanted, installed) >= 0) {
            Path part = Files.copy(wanted, MODULES.resolve("package.json"), StandardCopyOption.REPLACE_EXISTING);
            try {
                Command.run(List.of(
                                "npm",
                                "install",
                                "--prefix",
                                MODULES.toString(),
                                "--no-package-lock",
                                "--no-save",
                                "--no-audit",
                                "--no-fund"))
                        .orFail();
            } catch (AssertionError e) {
                Files.delete(part);
                throw e;
            }
        }
        return MODULES;
    }

    private static void tsreportFindsNoFault(List<Path> segments) {
        Path all = Broadcast.concatenate(segments);
        Command.Result result =
                Command.run(List.of("tsreport", "-b", all.toString())).orFail();
        String report = result.out() + result.err();
        assertThat(report)
                .contains("H.264/14496-10 video", "13818-7 Audio with ADTS", "Bad (>.1s) gaps: 0,")
                .doesNotContain("###", "!!!");
        assertThat(report.lines().filter(line -> line.contains("duplicate packets")))
                .hasSize(2)
                .allMatch(line -> line.endsWith("duplicate packets: 0"));
        // Nothing is decoded before the clock says so, and each track's times go forward.
        assertThat(ticks(SMALLEST_DIFFERENCE, report))
                .hasSizeGreaterThanOrEqualTo(3)
                .allMatch(ticks -> ticks > 0);
        assertThat(ticks(SMALLEST_STEP, report)).hasSize(2).allMatch(ticks -> ticks > 0);
    }

    private static List<Long> ticks(Pattern pattern, String report) {
        return pattern.matcher(report)
                .results()
                .map(match -> Long.parseLong(match.group(1)))
                .toList();
    }

    private static List<Path> save(Path folder, String name, List<String> texts) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String text : texts) {
            Path file = folder.resolve("%s-%03d.m3u8".formatted(name, files.size()));
            files.add(Files.writeString(file, text));
        }
        return files;
    }

    private static List<Path> save(Path folder, Iterable<Bytes> segments) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Bytes segment : segments) {
            Path file = folder.resolve("%03d.ts".formatted(files.size()));
            files.add(Files.write(file, segment.toByteArray()));
        }
        return files;
    }

    private static Optional<Path> find(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator, -1))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
