package dev.sluice.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// OBS Studio on a display that nobody sees, drawing in software: it starts to stream at once, with its own x264 and
/// AAC encoders, 320x180 at 30 fps. The scene shows a clip with sound, over and over.
///
/// It has a home folder of its own and knows nothing of the machine's other users of OBS.
final class ObsStudio implements AutoCloseable {
    /// OBS starts to load scenes and encoders after its window: on a loaded machine that takes a while.
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    private static final Pattern FRAMES_OUTPUT = Pattern.compile("'adv_stream': Total frames output: (\\d+)");

    private static final String STOPPED = "==== Streaming Stop";

    private final VirtualDisplay display;
    private final Command.Running process;
    private final ObsRemote remote;

    private ObsStudio(VirtualDisplay display, Command.Running process, ObsRemote remote) {
        this.display = display;
        this.process = process;
        this.remote = remote;
    }

    /// Starts it; skips the test where it or Xvfb is missing, except in CI.
    ///
    /// @param url the server in the settings of the stream
    /// @param keyframeSeconds the keyframe interval in the settings of the output: 0 is "auto", the default
    static ObsStudio start(URI url, String streamKey, int keyframeSeconds, Path clip, Path folder) {
        Path program = InstalledProgram.orSkip("obs");
        ObsRemote remote = ObsRemote.onFreePort();
        configure(url, streamKey, keyframeSeconds, clip, folder, remote);
        VirtualDisplay display = VirtualDisplay.start();
        List<String> command = List.of(
                program.toString(),
                "--startstreaming",
                "--multi",
                "--disable-missing-files-check",
                "--profile",
                "sluice",
                "--collection",
                "sluice");
        try {
            Map<String, String> environment = Map.of(
                    "HOME", folder.toString(),
                    "XDG_CONFIG_HOME", folder.resolve("config").toString(),
                    "XDG_DATA_HOME", folder.resolve("data").toString(),
                    "XDG_CACHE_HOME", folder.resolve("cache").toString(),
                    "XDG_RUNTIME_DIR", folder.resolve("run").toString(),
                    "DISPLAY", display.name(),
                    "QT_QPA_PLATFORM", "xcb",
                    "LIBGL_ALWAYS_SOFTWARE", "1",
                    "LANG", "C.UTF-8");
            return new ObsStudio(display, Command.start(command, environment), remote);
        } catch (Throwable e) {
            display.close();
            throw e;
        }
    }

    /// Everything that it has logged so far.
    String log() {
        return process.err() + process.out();
    }

    /// Waits until it has logged `text`.
    void awaitLog(String text) {
        await("OBS logs: " + text).atMost(START_TIMEOUT).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("OBS has ended\n" + log());
            }
            return log().contains(text);
        });
    }

    /// Ends the stream as its user would, by the button for it. Closing the window (or SIGINT) ends it, too, but OBS 29
    /// sometimes crashes on that way, before it has said how many pictures there were.
    ///
    /// @return how many pictures it has sent over all its connections, by its own count
    int stop() {
        remote.stopStreaming();
        await("OBS has ended the stream").atMost(STOP_TIMEOUT).until(() -> log().contains(STOPPED));
        int frames = FRAMES_OUTPUT
                .matcher(log())
                .results()
                .mapToInt(match -> Integer.parseInt(match.group(1)))
                .sum();
        if (frames == 0) {
            throw new AssertionError("OBS has ended the stream without a word about it\n" + log());
        }
        return frames;
    }

    @Override
    public void close() {
        process.close();
        display.close();
    }

    private static void configure(
            URI url, String streamKey, int keyframeSeconds, Path clip, Path folder, ObsRemote remote) {
        Path settings = folder.resolve("config").resolve("obs-studio");
        Path profile = settings.resolve("basic").resolve("profiles").resolve("sluice");
        Path scenes = settings.resolve("basic").resolve("scenes");
        try {
            Files.createDirectories(profile);
            Files.createDirectories(scenes);
            // Qt wants it for itself alone.
            Files.createDirectories(
                    folder.resolve("run"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.writeString(settings.resolve("global.ini"), GLOBAL + remote.settings());
            Files.writeString(profile.resolve("basic.ini"), PROFILE);
            Files.writeString(profile.resolve("service.json"), """
                {"type":"rtmp_custom","settings":{"server":"%s","key":"%s","use_auth":false}}
                """.formatted(url, streamKey));
            Files.writeString(profile.resolve("streamEncoder.json"), """
                {"rate_control":"CBR","bitrate":300,"preset":"ultrafast","keyint_sec":%d}
                """.formatted(keyframeSeconds));
            Files.writeString(scenes.resolve("sluice.json"), """
                {"name":"sluice","current_scene":"Scene","current_program_scene":"Scene","scene_order":[{"name":"Scene"}],
                 "sources":[
                  {"id":"ffmpeg_source","versioned_id":"ffmpeg_source","name":"Clip","mixers":255,"volume":1.0,
                   "settings":{"local_file":"%s","is_local_file":true,"looping":true}},
                  {"id":"scene","versioned_id":"scene","name":"Scene",
                   "settings":{"id_counter":1,"custom_size":false,
                               "items":[{"name":"Clip","id":1,"visible":true,"pos":{"x":0.0,"y":0.0},
                                         "scale":{"x":1.0,"y":1.0}}]}}]}
                """.formatted(clip));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// As after the first start: no wizard, no question.
    private static final String GLOBAL = """
        [General]
        FirstRun=true
        LastVersion=486539266
        EnableAutoUpdates=false
        ConfirmOnExit=false

        [Basic]
        Profile=sluice
        ProfileDir=sluice
        SceneCollection=sluice
        SceneCollectionFile=sluice
        ConfigOnNewProfile=false

        [BasicWindow]
        SysTrayEnabled=false
        PreviewEnabled=false
        WarnBeforeStartingStream=false
        WarnBeforeStoppingStream=false
        """;

    private static final String PROFILE = """
        [General]
        Name=sluice

        [Output]
        Mode=Advanced
        Reconnect=true
        RetryDelay=2
        MaxRetries=25

        [AdvOut]
        Encoder=obs_x264
        TrackIndex=1
        Track1Bitrate=96

        [Video]
        BaseCX=320
        BaseCY=180
        OutputCX=320
        OutputCY=180
        FPSType=0
        FPSCommon=30

        [Audio]
        SampleRate=48000
        ChannelSetup=Stereo
        """;
}
