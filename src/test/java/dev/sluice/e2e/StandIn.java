package dev.sluice.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// FFmpeg's segmenter in the service's place, writing the same layout into a bucket: what the judge is proven on.
final class StandIn {
    static final Channel CHANNEL = Channel.of("stand-in");

    private StandIn() {}

    /// Segments a file into the media bucket below `root`, faultlessly or with filters that plant a fault.
    static Broadcast segment(Path flv, Path root, String videoFilter, String audioFilter) {
        Path folder = root.resolve("media/seg/stand-in/b1/main");
        Path index = root.resolve("media").resolve(CHANNEL.indexKey());
        try {
            Files.createDirectories(folder);
            Files.createDirectories(index.getParent());
            Files.writeString(index, """
                #EXTM3U
                #EXT-X-STREAM-INF:BANDWIDTH=500000
                ../../seg/stand-in/b1/main/media.m3u8
                """);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // FFmpeg carries the millisecond rounding of FLV into the transport stream; a good service counts samples. An
        // ADTS file has no times of its own, so FFmpeg counts them when it reads one.
        Path adts = root.resolve("audio.aac");
        Command.run(Command.ffmpeg(List.of(
                        "-nostdin",
                        "-v",
                        "error",
                        "-y",
                        "-i",
                        flv.toString(),
                        "-map",
                        "0:a",
                        "-c",
                        "copy",
                        adts.toString())))
                .orFail();
        double audioStart = Tracks.of(flv).audio().getFirst().pts90k() / 90_000.0;
        Command.run(Command.ffmpeg(List.of(
                        "-nostdin",
                        "-v",
                        "error",
                        "-y",
                        "-copyts",
                        "-i",
                        flv.toString(),
                        "-itsoffset",
                        Double.toString(audioStart),
                        "-i",
                        adts.toString(),
                        "-map",
                        "0:v",
                        "-map",
                        "1:a",
                        "-c",
                        "copy",
                        "-bsf:v",
                        videoFilter,
                        "-bsf:a",
                        audioFilter,
                        "-f",
                        "hls",
                        "-hls_time",
                        "2",
                        "-hls_list_size",
                        "0",
                        "-hls_segment_filename",
                        folder.resolve("%03d.ts").toString(),
                        folder.resolve("media.m3u8").toString())))
                .orFail();
        return Broadcast.awaitEnd(new Buckets.Folders(root), CHANNEL);
    }
}
