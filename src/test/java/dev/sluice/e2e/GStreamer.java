package dev.sluice.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// GStreamer's command line.
final class GStreamer {
    private GStreamer() {}

    /// Skips the test where GStreamer or the element that sends is missing, except in CI.
    ///
    /// @param sink `rtmp2sink` or `rtmpsink`
    /// @param pipeline its parts; the last element is the one that sends
    static List<String> launch(String sink, List<String> pipeline, String location) {
        Path launcher = InstalledProgram.orSkip("gst-launch-1.0");
        boolean hasSink =
                Command.run(List.of(InstalledProgram.orSkip("gst-inspect-1.0").toString(), "--exists", sink))
                                .exitCode()
                        == 0;
        boolean mustBeThere = "true".equals(System.getenv("CI"));
        assumeTrue(mustBeThere || hasSink, "GStreamer has no " + sink);
        List<String> command = new ArrayList<>(List.of(launcher.toString(), "-q"));
        pipeline.forEach(part -> command.addAll(List.of(part.split(" ", -1))));
        // A word of its own: the location may have spaces.
        command.add("location=" + location);
        return command;
    }

    /// Sends the packets of a file as fast as the server reads.
    static List<String> publish(Path file, String sink, String location) {
        return launch(
                sink,
                List.of(
                        "filesrc location=" + file + " ! flvdemux name=in",
                        "in.video ! queue ! h264parse ! mux.",
                        "in.audio ! queue ! aacparse ! mux.",
                        "flvmux name=mux streamable=true ! " + sink + " sync=false"),
                location);
    }
}
