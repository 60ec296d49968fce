package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.rtmp.session.DisconnectCause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// An operator who meets a cause in a metric finds it in the README.
class DisconnectCauseTableTest {
    private static final Pattern NAME = Pattern.compile("`([a-z_]+)`");

    @Test
    void theReadmeExplainsEveryCauseAndNoOther() throws IOException {
        String table = Files.readString(Path.of("README.md"))
                .split("### Why a connection ended", 2)[1]
                .split("\n## ", 2)[0];

        assertThat(table.lines()
                        .filter(line -> line.startsWith("| `"))
                        .map(line -> line.split("\\|", 3)[1])
                        .flatMap(cell -> NAME.matcher(cell).results().map((MatchResult name) -> name.group(1))))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(DisconnectCause.values())
                        .map(DisconnectCause::label)
                        .toList());
    }
}
