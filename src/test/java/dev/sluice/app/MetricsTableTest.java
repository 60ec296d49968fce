package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The README explains every metric that the code can count, and no other.
class MetricsTableTest {
    /// A row: name, type, labels, meaning, what to do.
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(sluice_[a-z_]+)` \\| ([a-z]+) \\|(?:[^|]*\\|){3}$");

    /// Where meters are made or named; a name may stand on the next line.
    private static final Pattern METER = Pattern.compile(
            "(?:(?:registry|meters)\\s*\\.(?:counter|gauge)|Timer\\s*\\.builder|\\bcount)\\(\\s*\"(sluice\\.[a-z.]+)\"");

    @Test
    void everyMeterIsInTheTableAndEveryRowIsAMeter() throws IOException {
        Set<String> explained = ROW.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(MetricsTableTest::meter)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(explained).containsExactlyElementsOf(meters());
    }

    /// The meter that Prometheus shows under a row's name and type.
    private static String meter(MatchResult row) {
        String suffix = switch (row.group(2)) {
            case "counter" -> "_total";
            case "histogram", "summary" -> "_seconds";
            case "gauge" -> "";
            default -> throw new AssertionError("no type of metric: " + row.group(2));
        };
        assertThat(row.group(1)).endsWith(suffix);
        return row.group(1)
                .substring(0, row.group(1).length() - suffix.length())
                .replace('_', '.');
    }

    private static Set<String> meters() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(MetricsTableTest::read)
                    .flatMap(text -> METER.matcher(text).results().map((MatchResult meter) -> meter.group(1)))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
