package dev.sluice.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each rule broken once on purpose, in a history that is otherwise clean.
class PlaylistCheckerTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String BREAK = "#EXT-X-DISCONTINUITY\n";
    private static final String GAP = "#EXT-X-GAP\n";

    static Stream<Rule> rules() {
        return Arrays.stream(Rule.values()).filter(rule -> rule.scope() == Rule.Scope.PLAYLIST);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aBrokenRuleIsReportedAsThatRuleAndNoOther(Rule rule) {
        assertThat(broken(rule).violations())
                .isNotEmpty()
                .allSatisfy(violation -> assertThat(violation.rule()).isEqualTo(rule));
    }

    @Test
    void aCleanHistoryIsFoundClean() {
        History clean = new History()
                .version(0, 0, 0)
                .version(0, 0, 0, segment(0), segment(1), segment(2), segment(3))
                .version(1, 0, 2, segment(1), segment(2), segment(3), BREAK + segment(4))
                .version(4, 0, 8, BREAK + segment(4), GAP + segment(5), segment(6), segment(7))
                .version(6, 1, 10, segment(6), segment(7), segment(8))
                .ended(6, 1, 10, segment(6), segment(7), segment(8));
        assertThat(clean.violations()).isEmpty();
    }

    @Test
    void aCleanRecordingIsFoundClean() {
        assertThat(recording("#EXT-X-PLAYLIST-TYPE:VOD\n", "#EXT-X-ENDLIST\n").violations())
                .isEmpty();
    }

    @Test
    void versionsThatNobodySawAreNoFault() {
        History history = new History()
                .version(0, 0, 0, segment(0), segment(1), segment(2))
                .version(10, 3, 20, segment(10), segment(11), segment(12));
        assertThat(history.violations()).isEmpty();
    }

    @Test
    void nothingIsExpectedWhileNoMediaFlows() {
        History history = new History();
        history.checker.mediaFlows(START);
        history.version(0, 0, 0, segment(0), segment(1), segment(2));
        history.checker.mediaStops();
        history.again(60);
        assertThat(history.violations()).isEmpty();
        history.checker.mediaFlows(history.at);
        history.again(2).again(2);
        assertThat(history.violations()).extracting(Violation::rule).containsExactly(Rule.UPDATE_CADENCE);
    }

    @Test
    void anExemptedRuleIsNotReported() {
        PlaylistChecker checker = PlaylistChecker.of(PlaylistChecker.Kind.LIVE).exempting(Rule.DATE_NOT_IN_FUTURE);
        checker.observe(START.minusSeconds(60), new History().text(0, 0, 1, segment(0)));
        assertThat(checker.violations()).isEmpty();
    }

    private static History broken(Rule rule) {
        String[] four = {segment(0), segment(1), segment(2), segment(3)};
        History history = new History();
        return switch (rule) {
            case FIRST_LINE -> history.edited(text -> "\n" + text);
            case CHARACTERS -> history.edited(text -> text.replace("rev=", "rev=1\n# \u0007"));
            case KNOWN_TAGS -> history.edited(text -> text + "#EXT-X-ENDLST\n");
            case ONE_KIND_OF_PLAYLIST -> history.edited(text -> text + "#EXT-X-MEDIA:TYPE=AUDIO\n");
            case VERSION_ONCE -> history.edited(text -> text + "#EXT-X-VERSION:3\n");
            case VERSION_SUFFICES -> history.edited(text -> text.replace("VERSION:3", "VERSION:2"));
            case REVISION_PRESENT -> history.edited(text -> text.replace("# sluice", "# slice"));
            case REVISION_INCREASES -> {
                history.version(0, 0, 0, four);
                history.revision = 0;
                yield history.version(0, 0, 0, segment(0), segment(1), segment(2), segment(3), segment(4));
            }
            case TAG_ONCE -> history.edited(text -> text + "#EXT-X-ENDLIST\n#EXT-X-ENDLIST\n");
            case TAG_VALUE -> history.edited(text -> text.replace("MEDIA-SEQUENCE:0", "MEDIA-SEQUENCE:none"));
            case TAG_PLACE ->
                history.edited(text -> text.replace("#EXT-X-MEDIA-SEQUENCE:0\n", "") + "#EXT-X-MEDIA-SEQUENCE:0\n");
            case SEGMENT_TAG_WITHOUT_SEGMENT -> history.edited(text -> text + BREAK);
            case TARGET_DURATION_PRESENT -> history.edited(text -> text.replace("#EXT-X-TARGETDURATION:2\n", ""));
            case TARGET_DURATION_CONSTANT -> {
                history.version(0, 0, 0, four);
                history.target = 3;
                yield history.version(0, 0, 0, four);
            }
            case EXTINF_PRESENT -> history.edited(text -> text.replaceFirst("#EXTINF:.*\n", ""));
            case EXTINF_POSITIVE -> history.edited(text -> text.replace("#EXTINF:2.000000", "#EXTINF:0.000000"));
            case EXTINF_WITHIN_TARGET -> history.version(0, 0, 0, segment(0).replace("F:2.000", "F:2.500"));
            case MEDIA_SEQUENCE_NEVER_DECREASES ->
                history.version(1, 0, 0, segment(1), segment(2), segment(3), segment(4))
                        .version(0, 0, 2, segment(1), segment(2), segment(3), segment(4), segment(5));
            case MEDIA_SEQUENCE_COUNTS_REMOVALS ->
                history.version(0, 0, 0, four).version(2, 0, 2, segment(1), segment(2), segment(3), segment(4));
            case ENTRY_KEEPS_URI ->
                history.version(0, 0, 0, four)
                        .version(0, 0, 2, segment(0), segment(1).replace("1.ts", "b.ts"), segment(2), segment(3));
            case ENTRY_KEEPS_TAGS ->
                history.version(0, 0, 0, four).version(0, 0, 2, segment(0), GAP + segment(1), segment(2), segment(3));
            case ENTRIES_LEAVE_AT_HEAD -> history.version(0, 0, 0, four).version(0, 0, 2, segment(0), segment(1));
            case HEADER_CONSTANT ->
                history.version(0, 0, 0, four).edited(text -> text.replace("VERSION:3", "VERSION:4"));
            case URI_UNIQUE ->
                history.version(0, 0, 0, four)
                        .version(0, 0, 2, segment(0), segment(1), segment(2), segment(3), segment(4, "0.ts"));
            case URI_RELATIVE -> history.version(0, 0, 0, segment(0, "https://cdn.example.org/0.ts"));
            case URI_CHARACTERS -> history.version(0, 0, 0, segment(0, "a b.ts"));
            case DISCONTINUITY_SEQUENCE_PRESENT ->
                history.version(0, 0, 0, segment(0), BREAK + segment(1), segment(2), segment(3))
                        .edited(text -> text.replace("#EXT-X-DISCONTINUITY-SEQUENCE:0\n", ""));
            case DISCONTINUITY_SEQUENCE_COUNTS_REMOVALS ->
                history.version(0, 0, 0, segment(0), BREAK + segment(1), segment(2), segment(3), segment(4))
                        .version(2, 0, 2, segment(2), segment(3), segment(4));
            case LENGTH_THREE_TARGETS -> history.version(0, 0, 0, four).version(2, 0, 2, segment(2), segment(3));
            case DATE_PRESENT -> history.edited(text -> text.replaceFirst("#EXT-X-PROGRAM-DATE-TIME:.*\n", ""));
            case DATE_FORMAT -> history.edited(text -> text.replace(".000Z", ".000"));
            case DATE_CONTINUOUS ->
                history.version(0, 0, 0, segment(0), segment(1).replace(".000Z", ".060Z"));
            case DATE_NEVER_BACK ->
                history.version(
                        0, 0, 0, segment(0), segment(1), BREAK + segment(2).replace("00:04.000Z", "00:01.999Z"));
            case DATE_NOT_IN_FUTURE -> {
                history.at = START.plusMillis(8_999);
                yield history.version(0, 0, 0, segment(0), segment(1), segment(2), segment(3), BREAK + segment(4));
            }
            case ENDLIST_FINAL -> history.ended(0, 0, 0, four).version(0, 0, 1, four);
            case LIVE_WITHOUT_TYPE -> history.edited(text -> text + "#EXT-X-PLAYLIST-TYPE:EVENT\n");
            case VOD_HAS_TYPE -> recording("", "#EXT-X-ENDLIST\n");
            case VOD_HAS_ENDLIST -> recording("#EXT-X-PLAYLIST-TYPE:VOD\n", "");
            case INDEPENDENT_SEGMENTS_CONSTANT ->
                history.version(0, 0, 0, four).edited(text -> text.replace("#EXT-X-INDEPENDENT-SEGMENTS\n", ""));
            case GAP_NOT_FIRST -> history.version(0, 0, 0, GAP + segment(0), segment(1));
            case UPDATE_CADENCE -> {
                history.checker.mediaFlows(START);
                yield history.version(0, 0, 0, four).again(1).again(2).again(1);
            }
            default -> throw new AssertionError("no example breaks " + rule);
        };
    }

    private static History recording(String type, String end) {
        History history = new History(PlaylistChecker.of(PlaylistChecker.Kind.RECORDING));
        return history.edited(text -> text.replace("#EXT-X-MEDIA-SEQUENCE", type + "#EXT-X-MEDIA-SEQUENCE") + end);
    }

    private static String segment(int number) {
        return segment(number, number + ".ts");
    }

    /// Two seconds long, as every one.
    private static String segment(int number, String uri) {
        String date = START.plusSeconds(2L * number).toString().replace("Z", ".000Z");
        return "#EXT-X-PROGRAM-DATE-TIME:" + date + "\n#EXTINF:2.000000,\n" + uri + "\n";
    }

    /// Versions of one list, each two seconds after the one before.
    private static final class History {
        private final PlaylistChecker checker;
        private Instant at = START.plusSeconds(30);
        private int revision;
        private int target = 2;
        private String last = "";

        History(PlaylistChecker checker) {
            this.checker = checker;
        }

        History() {
            this(PlaylistChecker.of(PlaylistChecker.Kind.LIVE));
        }

        String text(long sequence, long discontinuitySequence, int number, String... segments) {
            return "#EXTM3U\n#EXT-X-VERSION:3\n# sluice epoch=1 rev=" + number + "\n#EXT-X-TARGETDURATION:" + target
                    + "\n#EXT-X-MEDIA-SEQUENCE:" + sequence + "\n#EXT-X-DISCONTINUITY-SEQUENCE:"
                    + discontinuitySequence + "\n#EXT-X-INDEPENDENT-SEGMENTS\n" + String.join("", segments);
        }

        History version(long sequence, long discontinuitySequence, int seconds, String... segments) {
            return observe(seconds, text(sequence, discontinuitySequence, revision + 1, segments));
        }

        History ended(long sequence, long discontinuitySequence, int seconds, String... segments) {
            return observe(seconds, text(sequence, discontinuitySequence, revision + 1, segments) + "#EXT-X-ENDLIST\n");
        }

        /// One more version, whose text is touched before the checker sees it.
        History edited(java.util.function.UnaryOperator<String> edit) {
            String text = last.isEmpty() ? text(0, 0, 0, segment(0), segment(1), segment(2), segment(3)) : last;
            String next = text.replace("rev=" + revision, "rev=" + (revision + 1));
            return observe(0, edit.apply(next));
        }

        /// The same once more, later.
        History again(int seconds) {
            at = at.plus(Duration.ofSeconds(seconds));
            checker.observe(at, last);
            return this;
        }

        private History observe(int seconds, String text) {
            revision++;
            last = text;
            checker.observe(at.plusSeconds(seconds), text);
            return this;
        }

        List<Violation> violations() {
            return checker.violations();
        }
    }
}
