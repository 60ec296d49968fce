package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.e2e.FlvFile.Tag;
import dev.sluice.e2e.Input.Audio;
import dev.sluice.e2e.Input.Video;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Enhanced RTMP v2 is borne: what is H.264 and AAC in it is carried, and for everything else the broadcaster is told
/// what to change.
@org.junit.jupiter.api.Tag("encoders")
class EnhancedRtmpIT {
    private static final Duration REFUSED_WITHIN = Duration.ofSeconds(15);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Input INPUT = Input.of(Video.of("25", 2), new Audio(48_000, 2, false));
    private static final Input SHORT = new Input(Video.of("25", 2), new Audio(48_000, 2, false), 3);
    private static final String H264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p";
    private static final String PICTURE = "testsrc2=size=160x90:rate=25";
    private static final String SOUND = "sine=sample_rate=48000";

    private static Buckets.Folders buckets;
    private static SluiceProcess service;

    @BeforeAll
    static void start() {
        buckets = Buckets.Folders.emptyFor(EnhancedRtmpIT.class);
        Map<String, String> settings = new HashMap<>(buckets.settings());
        settings.putAll(MediaChecks.LARGE_WINDOW);
        service = SluiceProcess.start(SluiceProcess.folder("EnhancedRtmpIT"), settings);
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        hevc           | -c:v libx265 -c:a aac                                                    | HEVC (hvc1)     | H.264
        hevc-announced | -c:v libx265 -preset ultrafast -c:a aac -rtmp_enhanced_codecs hvc1       | HEVC (hvc1)     | H.264
        av1            | -c:v libsvtav1 -preset 12 -c:a aac -rtmp_enhanced_codecs av01            | AV1 (av01)      | H.264
        vp9            | -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a aac                  | VP9 (vp09)      | H.264
        opus           | -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a libopus             | Opus (Opus)     | AAC
        flac           | -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a flac                | FLAC (fLaC)     | AAC
        ac3            | -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a ac3                 | AC-3 (ac-3)     | AAC
        eac3           | -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a eac3                | E-AC-3 (ec-3)   | AAC
        mp3            | -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a libmp3lame -ar 44100 | MP3            | AAC
        """)
    void ffmpegShowsWhichCodecWasRefusedAndWhichToSet(String name, String codecs, String refused, String wanted) {
        isRefused(name, "-map 0:v -map 1:a " + codecs, refused, wanted);
    }

    /// It cannot be known that another track would do: the default track is the one to be shown.
    @Test
    void aDefaultTrackOfHevcIsRefusedWhateverElseThereIs() {
        isRefused(
                "multitrack-hevc",
                "-map 0:v -map 0:v -map 1:a -c:v:0 libx265 -preset ultrafast -c:v:1 libx264 -pix_fmt yuv420p -c:a aac",
                "HEVC (hvc1)",
                "H.264");
    }

    @Test
    void aDefaultTrackOfOpusIsRefusedWhateverElseThereIs() {
        isRefused(
                "multitrack-opus",
                "-map 0:v -map 1:a -map 1:a " + H264 + " -c:a:0 libopus -c:a:1 aac",
                "Opus (Opus)",
                "AAC");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-c:v:1 libx264 -preset ultrafast -pix_fmt yuv420p -c:a:1 aac",
                "-c:v:1 libx265 -preset ultrafast -c:a:1 libopus",
                "-c:v:1 libsvtav1 -preset 12 -c:a:1 flac"
            })
    void ofManyTracksTheDefaultOneIsLive(String secondTrack) {
        Channel channel = Channel.of("multitrack-" + Integer.toHexString(secondTrack.hashCode()));
        buckets.add(channel);
        List<String> arguments = new ArrayList<>(List.of("-nostdin", "-v", "error"));
        arguments.addAll(List.of("-i", INPUT.file().toString()));
        arguments.addAll(List.of("-t", "9", "-f", "lavfi", "-i", PICTURE, "-t", "9", "-f", "lavfi", "-i", SOUND));
        arguments.addAll(words("-map 0:v -map 1:v -map 0:a -map 2:a -c:v:0 copy -c:a:0 copy " + secondTrack));
        arguments.addAll(List.of("-f", "flv", service.rtmpUrl() + "/" + channel.key()));

        try (Command.Running ffmpeg = Command.start(Command.ffmpeg(arguments))) {
            ffmpeg.await(TIMEOUT).orFail();
        }

        MediaChecks.isWhole(INPUT, Broadcast.awaitEnd(buckets, channel));
    }

    /// Every message is in another form than the one before it, and between them stands what nobody knows.
    @Test
    void allFormsOfAMessageMayMixInOneSession() throws IOException {
        Channel channel = Channel.of("mixed");
        buckets.add(channel);
        EnhancedForm[] forms = EnhancedForm.values();

        try (RtmpPublisher publisher = RtmpPublisher.publish(service.rtmpUrl(), channel.key(), 4096)) {
            int sent = 0;
            for (Tag tag : FlvFile.read(INPUT.file()).tags()) {
                boolean media = tag.type() != FlvFile.SCRIPT && tag.body().get(1) < 2;
                publisher.send(media ? forms[sent % forms.length].of(tag) : tag);
                if (sent % 3 == 2) {
                    publisher.send(EnhancedForm.noise(sent / 3, tag.timestampMs()));
                }
                sent++;
            }
            publisher.unpublish(channel.key());
        }

        MediaChecks.isWhole(INPUT, Broadcast.awaitEnd(buckets, channel));
        assertThat(service.output()).contains("of channel mixed ends: unpublished");
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.EnumSource(EnhancedForm.class)
    void eachFormOfAMessageIsCarried(EnhancedForm form) throws IOException {
        Channel channel =
                Channel.of("form-" + form.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        buckets.add(channel);

        try (RtmpPublisher publisher = RtmpPublisher.publish(service.rtmpUrl(), channel.key(), 4096)) {
            for (Tag tag : FlvFile.read(SHORT.file()).tags()) {
                boolean media = tag.type() != FlvFile.SCRIPT && tag.body().get(1) < 2;
                publisher.send(media ? form.of(tag) : tag);
            }
            publisher.unpublish(channel.key());
        }

        MediaChecks.isWhole(SHORT, Broadcast.awaitEnd(buckets, channel));
    }

    private static void isRefused(String name, String options, String refused, String wanted) {
        Channel channel = Channel.of(name);
        buckets.add(channel);
        double before = refusals();
        List<String> arguments = new ArrayList<>(List.of("-nostdin", "-v", "error"));
        arguments.addAll(List.of("-re", "-f", "lavfi", "-i", PICTURE, "-re", "-f", "lavfi", "-i", SOUND, "-t", "30"));
        arguments.addAll(words(options));
        arguments.addAll(List.of("-f", "flv", service.rtmpUrl() + "/" + channel.key()));

        Command.Result result;
        try (Command.Running ffmpeg = Command.start(Command.ffmpeg(arguments))) {
            result = ffmpeg.await(REFUSED_WITHIN);
        }

        assertThat(result.exitCode()).isNotZero();
        assertThat(result.err())
                .contains("Server error: " + refused)
                .contains(" cannot be carried yet: set the encoder to " + wanted);
        await("the end is counted").atMost(REFUSED_WITHIN).until(() -> refusals() > before);
        assertThat(service.output()).contains("of channel " + name + " ends: unsupported_media");
        assertThat(buckets.mediaText(channel.indexKey())).isEmpty();
    }

    private static double refusals() {
        return Metrics.of(service).sum("sluice_rtmp_disconnects_total", "cause=\"unsupported_media\"");
    }

    private static List<String> words(String options) {
        return List.of(options.strip().split(" +", -1));
    }
}
