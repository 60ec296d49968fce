package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The table of what encoders do wrong: whatever they do, playlists stay such that players can trust them.
@Tag("long")
class MisbehavingEncoderIT {
    /// So short that the first segments leave the playlist while a case runs, and what slides out is judged too.
    private static final Map<String, String> SHORT_WINDOW = Map.of("sluice.hls.window", "8s");

    private static final List<Case> CASES = Stream.of(
                    KeyframeCases.all(), TimestampCases.all(), FormatCases.all(), ReconnectCases.all())
            .flatMap(List::stream)
            .toList();

    private static Buckets.Folders buckets;
    private static CaseStage stage;
    private static SluiceProcess service;

    @BeforeAll
    static void start() {
        buckets = Buckets.Folders.emptyFor(MisbehavingEncoderIT.class);
        stage = new CaseStage(
                "MisbehavingEncoderIT", CASES, buckets, key -> service.webUrl().resolve("/" + key));
        Map<String, String> settings = new HashMap<>(buckets.settings());
        settings.putAll(SHORT_WINDOW);
        service = SluiceProcess.start(SluiceProcess.folder("MisbehavingEncoderIT"), settings);
        stage.start(service);
    }

    @AfterAll
    static void stop() {
        if (stage != null) {
            stage.close();
        }
        if (service != null) {
            service.close();
        }
        if (buckets != null) {
            buckets.close();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void playlistsStayTrustworthy(Case which) {
        assertThat(stage.findings(which)).as(which.name()).isEmpty();
    }

    @Test
    void nothingOfItIsAnErrorOfTheService() {
        CASES.forEach(stage::findings);

        assertThat(service.output()).doesNotContain(" ERROR ");
    }

    static List<Case> cases() {
        return CASES;
    }
}
