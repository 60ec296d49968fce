package dev.sluice.e2e;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// FFmpeg's decoders at their strictest.
final class Decoder {
    private static final int TRACKS = 2;

    private static final Predicate<String> TOLD_BY_DISCONTINUITY = Pattern.compile(
                    "\\[[va]ist#0:\\d/(h264|aac) @ 0x\\p{XDigit}+] timestamp discontinuity "
                            + "\\(stream id=\\d+\\): -?\\d+, new offset= ?-?\\d+"
                            + "|\\[in#0/hls @ 0x\\p{XDigit}+] New (audio|video) stream with index 1 at pos:\\d+ and "
                            + "DTS:[0-9.]+s")
            .asMatchPredicate();

    /// The first second of a timeline, in ticks: output begins at ten seconds, and the first picture may come a
    /// little after the first sound.
    private static final String TIMELINE_START_90K = "9[0-8]\\d{4}";

    /// Two parts of FFmpeg say it of the same picture.
    private static final int PARTS_THAT_SEE_ORDER = 2;

    private static final Predicate<String> ORDER_BEGINS_ANEW = Pattern.compile(
                    "\\[(mpegts|in#0/hls) @ 0x\\p{XDigit}+] " + "DTS " + TIMELINE_START_90K + " < \\d+ out of order")
            .asMatchPredicate();

    private Decoder() {}

    /// What FFmpeg has to say about a segment decoded alone; empty if it is satisfied.
    static String complaints(Path segment) {
        return complaints(List.of(segment));
    }

    /// The same about several segments, each decoded alone.
    static String complaints(List<Path> segments) {
        List<String> command = new ArrayList<>();
        for (Path segment : segments) {
            command.addAll(List.of("-err_detect", "explode", "-i", segment.toString()));
        }
        for (int i = 0; i < segments.size(); i++) {
            command.addAll(List.of("-map", Integer.toString(i)));
            // Otherwise the null muxer counts in frames of a guessed rate and warns of rounded timestamps.
            command.addAll(List.of("-fps_mode", "passthrough", "-enc_time_base", "demux", "-f", "null", "-"));
        }
        return complain(command);
    }

    /// What FFmpeg has to say about a playlist of local files, played from its beginning to its end.
    ///
    /// Where a playlist has a DISCONTINUITY, timestamps begin anew. FFmpeg's HLS demuxer keeps that from its other
    /// parts: they see a jump, say so once for it, and lay the new timestamps behind the old ones as well as they
    /// can. Where a track joins the program at a discontinuity, FFmpeg says that there is a new one. Those messages
    /// are passed over, once for each track and discontinuity. And where pictures come in the order in which
    /// they are shown, two other parts say of the first picture behind a jump that it is before the last one:
    /// passed over where that picture is in the first second of a timeline, once for each part and
    /// discontinuity. Nothing else is passed over.
    static String complaints(Path playlist, long discontinuities) {
        List<String> complaints = complain(List.of(
                        "-err_detect",
                        "explode",
                        "-i",
                        playlist.toString(),
                        // Pictures on the same new timestamp count as one.
                        "-fps_mode",
                        "vfr",
                        "-enc_time_base",
                        "demux",
                        "-f",
                        "null",
                        "-"))
                .lines()
                .toList();
        long told = complaints.stream().filter(TOLD_BY_DISCONTINUITY).count();
        long begun = complaints.stream().filter(ORDER_BEGINS_ANEW).count();
        return told <= TRACKS * discontinuities && begun <= PARTS_THAT_SEE_ORDER * discontinuities
                ? complaints.stream()
                        .filter(TOLD_BY_DISCONTINUITY.or(ORDER_BEGINS_ANEW).negate())
                        .collect(Collectors.joining("\n"))
                : String.join("\n", complaints);
    }

    private static String complain(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("-nostdin", "-v", "warning", "-xerror"));
        command.addAll(arguments);
        Command.Result result = Command.run(Command.ffmpeg(command));
        return result.exitCode() == 0 ? result.err() : "exit code " + result.exitCode() + ": " + result.err();
    }
}
