package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.e2e.Input.Audio;
import dev.sluice.e2e.Input.Video;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Broadcasters write addresses in many ways, and programs split them at different slashes: the stream key is found
/// wherever it is the last element of the path.
@Tag("encoders")
class PublishUrlIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Input INPUT = new Input(Video.of("25", 2), new Audio(48_000, 2, false), 3);

    private static final List<String> UNDERSTOOD_FROM_ALL = List.of(
            "/live/KEY",
            "/live/KEY?x=y",
            "/live?x=y/KEY",
            "/a/b/c/KEY",
            "/live/KEY/",
            "/live//KEY",
            "/live/_definst_/KEY",
            "/live/mp4:KEY",
            "/KEY/");

    /// GStreamer's rtmp2sink wants an app and a stream in the address: it does not even connect.
    private static final List<String> ONE_ELEMENT = List.of("/KEY", "/KEY?x=y");

    /// A key in the query is none, and neither is what follows a slash in the query: as no program treats that slash
    /// as part of the query, it cannot be told from one behind `live?x=y`.
    private static final List<String> REFUSED = List.of("/live/?KEY", "/live/KEY?u=a/b");

    private static final List<String> WITHOUT_KEY = List.of("/", "/live", "/live/");

    private static Buckets.Folders buckets;
    private static SluiceProcess service;
    private static Ahead<Row> ahead;

    enum Program {
        FFMPEG {
            @Override
            List<String> publish(String url) {
                return Command.ffmpeg(words(url));
            }
        },
        INSTALLED_FFMPEG {
            @Override
            List<String> publish(String url) {
                List<String> command = new ArrayList<>();
                command.add(InstalledProgram.orSkip("ffmpeg").toString());
                command.addAll(words(url));
                return command;
            }
        },
        RTMP2SINK {
            @Override
            List<String> publish(String url) {
                return GStreamer.publish(INPUT.file(), "rtmp2sink", url);
            }
        },
        RTMPSINK {
            @Override
            List<String> publish(String url) {
                return GStreamer.publish(INPUT.file(), "rtmpsink", url + " live=1");
            }
        };

        /// Sends the input as fast as the server reads.
        abstract List<String> publish(String url);

        private static List<String> words(String url) {
            Path input = INPUT.file();
            return List.of("-nostdin", "-v", "error", "-i", input.toString(), "-c", "copy", "-f", "flv", url);
        }
    }

    @BeforeAll
    static void start() {
        buckets = Buckets.Folders.emptyFor(PublishUrlIT.class);
        service = SluiceProcess.start(SluiceProcess.folder("PublishUrlIT"), buckets.settings());
        ahead = new Ahead<>(
                Stream.concat(theKeyIsFound().stream(), anAddressWithoutAKeyAtItsEndIsRefused().stream())
                        .toList(),
                PublishUrlIT::play);
    }

    @AfterAll
    static void stop() {
        if (ahead != null) {
            ahead.close();
        }
        if (service != null) {
            service.close();
        }
    }

    /// A program and where it is told to publish.
    record Row(Program program, String path, boolean isUnderstood) {
        @Override
        public String toString() {
            return program + " to " + path;
        }
    }

    @ParameterizedTest
    @MethodSource
    void theKeyIsFound(Row row) throws Throwable {
        ahead.outcome(row);
    }

    @ParameterizedTest
    @MethodSource
    void anAddressWithoutAKeyAtItsEndIsRefused(Row row) throws Throwable {
        ahead.outcome(row);
    }

    private static void play(Row row) {
        Channel channel = channel(row.program, row.path);
        buckets.add(channel);
        Command.Result result = publish(row.program, row.path.replace("KEY", channel.key()));
        if (row.isUnderstood) {
            isThere(channel, result);
        } else {
            isRefused(row.program, channel, result);
        }
        assertThat(service.output()).doesNotContain(channel.secret());
    }

    private static void isThere(Channel channel, Command.Result result) {
        result.orFail();
        Broadcast broadcast = Broadcast.awaitEnd(buckets, channel);
        double seconds = broadcast
                .playlist()
                .lines()
                .filter(line -> line.startsWith("#EXTINF:"))
                .mapToDouble(line -> Double.parseDouble(line.substring(8, line.indexOf(','))))
                .sum();
        assertThat(seconds).isBetween(2.8, 3.2);
    }

    private static void isRefused(Program program, Channel channel, Command.Result result) {
        assertThat(result.exitCode()).isNotZero();
        if (program == Program.FFMPEG || program == Program.INSTALLED_FFMPEG) {
            assertThat(result.err()).contains("Server error: the stream key is not known");
        }
        assertThat(buckets.mediaText(channel.indexKey())).isEmpty();
    }

    static List<Row> theKeyIsFound() {
        Stream<Row> all = Stream.of(Program.values())
                .flatMap(program -> UNDERSTOOD_FROM_ALL.stream().map(path -> new Row(program, path, true)));
        Stream<Row> oneElement = Stream.of(Program.FFMPEG, Program.INSTALLED_FFMPEG, Program.RTMPSINK)
                .flatMap(program -> ONE_ELEMENT.stream().map(path -> new Row(program, path, true)));
        // People write it because FFmpeg then knows what to send; the ending is none of the key's.
        Stream<Row> fileType = Stream.of(new Row(Program.FFMPEG, "/live/KEY.flv", true));
        return Stream.of(all, oneElement, fileType).flatMap(rows -> rows).toList();
    }

    static List<Row> anAddressWithoutAKeyAtItsEndIsRefused() {
        Stream<Row> all = Stream.of(Program.values())
                .flatMap(program -> REFUSED.stream().map(path -> new Row(program, path, false)));
        // Others do not connect without the name of a stream.
        Stream<Row> withoutKey = Stream.of(Program.FFMPEG, Program.INSTALLED_FFMPEG)
                .flatMap(program -> WITHOUT_KEY.stream().map(path -> new Row(program, path, false)));
        return Stream.concat(all, withoutKey).toList();
    }

    private static Command.Result publish(Program program, String path) {
        String url = "rtmp://localhost:" + service.rtmpUrl().getPort() + path;
        try (Command.Running running = Command.start(program.publish(url))) {
            return running.await(TIMEOUT);
        }
    }

    private static Channel channel(Program program, String path) {
        String name = program.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return Channel.of(name + "-" + Integer.toHexString(path.hashCode()));
    }
}
