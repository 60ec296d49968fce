package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.store.StoreMisconfiguredException;
import dev.sluice.store.StoreUnavailableException;
import dev.sluice.store.selftest.Latency;
import dev.sluice.store.selftest.Operation;
import dev.sluice.store.selftest.Report;
import dev.sluice.store.selftest.Rule;
import dev.sluice.store.selftest.Verdict;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What an operator is told about a store.
class StoreCheckTest {
    private static final String BUCKET = "my-media (sluice.store.s3.media-bucket)";

    @Test
    void aStoreThatKeepsEssentialRulesIsTrusted() {
        Report report = report(Map.of(Rule.LISTED, new Verdict.Violated("not in the list")));

        assertThatCode(() -> StoreCheck.requireTrust(BUCKET, report)).doesNotThrowAnyException();
        assertThat(report.warnings()).hasSize(1);
    }

    @Test
    void aBrokenRuleSaysWhichWhatWasSeenWhatFollowsAndWhatToDo() {
        Report report = report(Map.of(
                Rule.UPDATE_MISSING, new Verdict.Violated("the store took the write"),
                Rule.ETAG_CHANGES, new Verdict.NotTried("a rule that it rests on is broken")));

        assertThatThrownBy(() -> StoreCheck.requireTrust(BUCKET, report))
                .isInstanceOf(StoreMisconfiguredException.class)
                .hasMessage("the store cannot be trusted: the bucket my-media (sluice.store.s3.media-bucket) breaks"
                        + " the rule 'If-Match is refused where there is no object': the store took the write. So a"
                        + " process that was paused would bring back what others have ended and deleted. Update the"
                        + " store: older versions of MinIO are known to accept it. Use a store whose PUT honours"
                        + " If-None-Match: * and If-Match (quarkus.s3.endpoint-override); Backblaze B2, Garage and the"
                        + " S3 interface of Google Cloud Storage are known not to.");
    }

    @Test
    void ofSeveralBrokenRulesTheMostTellingOneIsShownAndTheOthersCounted() {
        Verdict denied = new Verdict.Violated("403 AccessDenied");
        Report report = report(
                Map.of(Rule.UPDATE_MISSING, denied, Rule.MISSING_IS_NOT_FOUND, denied, Rule.DELETED_IS_GONE, denied));

        assertThatThrownBy(() -> StoreCheck.requireTrust(BUCKET, report))
                .hasMessageContaining("'a missing object is answered with 404': 403 AccessDenied.")
                .hasMessageContaining("Grant s3:ListBucket on the bucket itself")
                .hasMessageEndingWith("It breaks 1 more; check-store shows all of them.");
    }

    @Test
    void aStoreThatCouldNotBeAskedIsUnavailableAndNotUntrustworthy() {
        Report report = report(Map.of(Rule.ONE_CREATOR, new Verdict.NotTried("PUT media/x: 503 SlowDown")));

        assertThatThrownBy(() -> StoreCheck.requireTrust(BUCKET, report))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("503 SlowDown")
                .hasMessageContaining("Nothing is known against it")
                .hasMessageNotContaining("trusted");
    }

    @ParameterizedTest
    @EnumSource
    void everyRuleIsToldInOneLineThatSaysWhatToDo(Rule rule) {
        assertThat(rule.text() + rule.otherwise()).doesNotContain("\n", ".");
        assertThat(rule.remedy()).endsWith(".").doesNotContain("\n");
    }

    @Test
    void theTableShowsVerdictsAndTimes() {
        Report report = report(Map.of(
                Rule.CLOCK, new Verdict.Violated("3600 s old"),
                Rule.LISTED, new Verdict.Violated("not in the list"),
                Rule.CONTENT, new Verdict.NotTried("503")));

        assertThat(StoreTable.of(BUCKET, report))
                .contains(
                        "Bucket my-media (sluice.store.s3.media-bucket)\n",
                        "  holds      the bucket can be listed (tried 3 times)\n",
                        "  VIOLATED   Date and Last-Modified tell the age of an object\n             seen: 3600 s old\n",
                        "  warning    an object is listed as soon as it is written\n",
                        "  not tried  contents come back byte by byte\n             503\n",
                        "  GET                          9       1.0       2.5       4.0       5.0\n");
    }

    @ParameterizedTest
    @CsvSource({
        "'', SERVE",
        "check-store, CHECK_STORE",
        "help, HELP",
        "--help, HELP",
        "-h, HELP",
        "check-stores, UNKNOWN",
        "check-store -Dx=y, UNKNOWN",
        "help help, UNKNOWN"
    })
    void theCommandLineIsUnderstoodOrRefused(String line, Mode mode) {
        assertThat(Mode.of(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(mode);
    }

    private static Report report(Map<Rule, Verdict> exceptions) {
        Map<Rule, Verdict> verdicts = new EnumMap<>(Rule.class);
        for (Rule rule : Rule.values()) {
            verdicts.put(rule, exceptions.getOrDefault(rule, new Verdict.Holds(3)));
        }
        return new Report(verdicts, List.of(new Latency(Operation.GET, 9, 1_000_000, 2_500_000, 4_000_000, 5_000_000)));
    }
}
