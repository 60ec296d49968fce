package dev.sluice.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MultivariantCheckerTest {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final String CAPTIONS =
            "#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID=\"cc\",NAME=\"CC1\",INSTREAM-ID=\"CC1\"\n";
    private static final String VARIANT = """
            #EXT-X-STREAM-INF:BANDWIDTH=2200000,AVERAGE-BANDWIDTH=2000000,CODECS="avc1.64001f,mp4a.40.2",\
            RESOLUTION=1280x720,FRAME-RATE=30.000,CLOSED-CAPTIONS="cc"
            ../../seg/demo/1/main/media.m3u8
            """;
    private static final String CLEAN = text(1, CAPTIONS + VARIANT);

    static Stream<Rule> rules() {
        return Arrays.stream(Rule.values()).filter(rule -> rule.scope() == Rule.Scope.MULTIVARIANT);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aBrokenRuleIsReportedAsThatRuleAndNoOther(Rule rule) {
        assertThat(check(broken(rule).toArray(String[]::new)))
                .isNotEmpty()
                .allSatisfy(violation -> assertThat(violation.rule()).isEqualTo(rule));
    }

    @Test
    void cleanListsAreFoundClean() {
        assertThat(check(
                        text(1, ""),
                        text(2, CAPTIONS + VARIANT),
                        text(3, VARIANT.replace("\"cc\"", "NONE")),
                        text(4, VARIANT.replace(",CLOSED-CAPTIONS=\"cc\"", "")),
                        text(5, soundAlone()),
                        text(6, soundAlone().replace("/1/", "/2/")),
                        text(7, "")))
                .isEmpty();
    }

    @Test
    void whatHoldsForEveryPlaylistHoldsHereToo() {
        assertThat(check("\n" + CLEAN, CLEAN))
                .extracting(Violation::rule)
                .containsExactly(Rule.FIRST_LINE, Rule.REVISION_INCREASES);
        assertThat(check(CLEAN.replace("# sluice", "# ")))
                .extracting(Violation::rule)
                .containsExactly(Rule.REVISION_PRESENT);
    }

    @Test
    void tellsWhichMediaPlaylistsWereNamed() {
        MultivariantChecker checker = new MultivariantChecker();
        checker.observe(AT, text(1, soundAlone()));
        checker.observe(AT, text(2, soundAlone().replace("/1/", "/2/")));
        assertThat(checker.named())
                .containsExactly("../../seg/demo/1/main/media.m3u8", "../../seg/demo/2/main/media.m3u8");
    }

    private static List<String> broken(Rule rule) {
        return switch (rule) {
            case ONE_VARIANT_AT_MOST -> List.of(CLEAN + VARIANT.replace("/1/", "/2/"));
            case ATTRIBUTE_LIST -> edited("FRAME-RATE=30.000", "FRAME-RATE=30.000,FRAME-RATE=30.000");
            case BANDWIDTH -> edited(":BANDWIDTH=2200000,", ":BANDWIDTH=0x10,");
            case AVERAGE_BANDWIDTH -> edited("AVERAGE-BANDWIDTH=2000000", "AVERAGE-BANDWIDTH=2200001");
            case CODECS -> edited("avc1.64001f,mp4a.40.2", "H264, AAC");
            case RESOLUTION -> edited("1280x720", "1280x0");
            case FRAME_RATE -> edited("30.000", "30");
            case CAPTIONS_GROUP -> edited("=\"cc\"\n", "=NONE\n");
            case CAPTIONS_RENDITION -> edited("\"CC1\"\n", "\"608\"\n");
            case VARIANT_URI -> edited("../../seg", "https://cdn.example.org/seg");
            case INDEX_NEVER_RETURNS ->
                List.of(text(1, VARIANT.replace("\"cc\"", "NONE")), text(2, ""), text(3, soundAlone()));
            default -> throw new AssertionError("no example breaks " + rule);
        };
    }

    private static List<String> edited(String from, String to) {
        assertThat(CLEAN).contains(from);
        return List.of(CLEAN.replace(from, to));
    }

    private static String soundAlone() {
        return """
                #EXT-X-STREAM-INF:BANDWIDTH=110000,AVERAGE-BANDWIDTH=100000,CODECS="mp4a.40.2"
                ../../seg/demo/1/main/media.m3u8
                """;
    }

    private static String text(int revision, String rest) {
        return "#EXTM3U\n#EXT-X-VERSION:3\n# sluice epoch=1 rev=" + revision + "\n" + rest;
    }

    private static List<Violation> check(String... versions) {
        MultivariantChecker checker = new MultivariantChecker();
        for (String version : versions) {
            checker.observe(AT, version);
        }
        return checker.violations();
    }
}
