package dev.sluice.e2e;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A program that encodes a moving picture and noise in real time, at 25 fps with a keyframe every two seconds, and
/// sends them by RTMP.
///
/// Each writes the tags that it sends to a file as well: what has to arrive.
enum Encoder {
    /// From the Maven artifact.
    FFMPEG_8 {
        @Override
        List<String> command(String url, Path copy, int seconds, int seed) {
            return Command.ffmpeg(ffmpeg(url, copy, seconds, seed));
        }
    },
    /// Whatever version the machine has; on Debian 12 it is 5.
    INSTALLED_FFMPEG {
        @Override
        List<String> command(String url, Path copy, int seconds, int seed) {
            List<String> command = new ArrayList<>();
            command.add(InstalledProgram.orSkip("ffmpeg").toString());
            command.addAll(ffmpeg(url, copy, seconds, seed));
            return command;
        }
    },
    GSTREAMER_RTMP2SINK {
        @Override
        List<String> command(String url, Path copy, int seconds, int seed) {
            return gstreamer("rtmp2sink", url, copy, seconds, seed, WITHOUT_B_PICTURES);
        }
    },
    /// The element on librtmp.
    GSTREAMER_RTMPSINK {
        @Override
        List<String> command(String url, Path copy, int seconds, int seed) {
            return gstreamer("rtmpsink", url + " live=1", copy, seconds, seed, WITHOUT_B_PICTURES);
        }
    },
    GSTREAMER_RTMP2SINK_B_PICTURES {
        @Override
        List<String> command(String url, Path copy, int seconds, int seed) {
            return gstreamer("rtmp2sink", url, copy, seconds, seed, AS_THE_PRESET_SAYS);
        }

        @Override
        boolean swapsPictures() {
            return true;
        }
    },
    GSTREAMER_RTMPSINK_B_PICTURES {
        @Override
        List<String> command(String url, Path copy, int seconds, int seed) {
            return gstreamer("rtmpsink", url + " live=1", copy, seconds, seed, AS_THE_PRESET_SAYS);
        }

        @Override
        boolean swapsPictures() {
            return true;
        }
    };

    private static final String WITHOUT_B_PICTURES = " bframes=0";

    /// Three of them between two others.
    private static final String AS_THE_PRESET_SAYS = "";

    static final int FRAMES_PER_SECOND = 25;

    /// Skips the test where the program is missing, except in CI.
    ///
    /// @param url with the stream key
    /// @param copy gets what is sent
    /// @param seed two runs that differ in nothing else have no packet in common
    abstract List<String> command(String url, Path copy, int seconds, int seed);

    /// Whether pictures arrive with times that swap places with their neighbours'.
    ///
    /// Where a B picture's presentation time would be before its decoding time, GStreamer's FLV muxer moves
    /// it up, in places past that of the picture shown next. FFmpeg complains of its own copy just as it does of
    /// our segments.
    boolean swapsPictures() {
        return false;
    }

    private static List<String> ffmpeg(String url, Path copy, int seconds, int seed) {
        List<String> arguments = new ArrayList<>(List.of("-nostdin", "-v", "error", "-y"));
        String picture = "testsrc2=size=320x180:rate=25,noise=alls=4:allf=t:all_seed=" + seed;
        String sound = "anoisesrc=color=pink:amplitude=0.2:sample_rate=48000:seed=" + seed;
        arguments.addAll(List.of("-re", "-f", "lavfi", "-i", picture, "-re", "-f", "lavfi", "-i", sound));
        arguments.addAll(List.of("-map", "0:v", "-map", "1:a", "-t", Integer.toString(seconds)));
        arguments.addAll(List.of("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-b:v", "200k"));
        arguments.addAll(List.of("-g", "50", "-keyint_min", "50", "-sc_threshold", "0", "-c:a", "aac", "-ac", "2"));
        // Behind the tee no muxer can ask for what FLV needs.
        arguments.addAll(List.of("-flags", "+global_header", "-f", "tee"));
        // A tee goes on with the outputs that are left, unless it is told that it must not.
        arguments.add("[f=flv:flush_packets=1]" + copy + "|[f=flv:onfail=abort]" + url);
        return arguments;
    }

    private static List<String> gstreamer(
            String sink, String location, Path copy, int seconds, int seed, String pictures) {
        String colour = List.of("0xffffffff", "0xff40ff40", "0xff4040ff").get(seed % 3);
        return GStreamer.launch(
                sink,
                List.of(
                        ("videotestsrc is-live=true pattern=ball foreground-color=%s num-buffers=%d"
                                        + " ! video/x-raw,format=I420,width=320,height=180,framerate=25/1"
                                        + " ! x264enc speed-preset=veryfast%s key-int-max=50 bitrate=200"
                                        + " ! h264parse ! queue ! mux.")
                                .formatted(colour, seconds * FRAMES_PER_SECOND, pictures),
                        ("audiotestsrc is-live=true wave=pink-noise volume=0.2 samplesperbuffer=960 num-buffers=%d"
                                        + " ! audio/x-raw,rate=48000,channels=2 ! voaacenc ! aacparse ! queue ! mux.")
                                .formatted(seconds * 50),
                        "flvmux name=mux streamable=true ! tee name=sent",
                        "sent. ! queue ! filesink buffer-mode=unbuffered sync=false async=false location=" + copy,
                        "sent. ! queue ! " + sink),
                location);
    }
}
