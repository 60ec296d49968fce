import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A JVM's log of `-Xlog:gc:file=…:timemillis`.
record GcLog(Path file) {
    private static final Pattern PAUSE = Pattern.compile("^\\[(\\d+)ms\\].* Pause .* (\\d+\\.\\d+)ms$");

    /// How long the pauses between two moments took, in ms.
    List<Double> pausesMs(Instant from, Instant to) {
        try (var lines = Files.lines(file)) {
            return lines.map(PAUSE::matcher)
                    .filter(Matcher::matches)
                    .filter(pause -> {
                        Instant at = Instant.ofEpochMilli(Long.parseLong(pause.group(1)));
                        return !at.isBefore(from) && at.isBefore(to);
                    })
                    .map(pause -> Double.parseDouble(pause.group(2)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
