package dev.sluice.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// A session's document: what is read is what was written, by this version and others.
class SessionReportJsonTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SessionReport REPORT = ReportedFigures.report(
            "20260101-studio-bcdfghjkmnpq",
            "studio",
            new SessionEnd("kicked", "by order", Instant.parse("2026-01-01T14:00:00.5Z")));

    @Test
    void whatIsReadIsWhatWasWritten() throws JsonProcessingException {
        String text = JSON.writeValueAsString(REPORT);
        assertThat(JSON.readValue(text, SessionReport.class)).isEqualTo(REPORT);
        assertThat(text).doesNotContain("null").contains("\"at\":\"2026-01-01T14:00:00.500Z\"");
    }

    @Test
    void fieldsOfALaterVersionAreIgnored() throws JsonProcessingException {
        ObjectNode tree = JSON.valueToTree(REPORT);
        tree.put("new", 1);
        ((ObjectNode) tree.get("details")).put("new", 1);
        ((ObjectNode) tree.get("details").get("video")).put("new", 1);
        ((ObjectNode) tree.get("details").get("client")).put("new", 1);
        assertThat(JSON.treeToValue(tree, SessionReport.class)).isEqualTo(REPORT);
    }

    @Test
    void figuresThatAnEarlierVersionDidNotTellAreUnknown() throws JsonProcessingException {
        SessionDetails details = JSON.readValue("{\"startedAt\":\"2026-01-01T12:00:00Z\"}", SessionDetails.class);
        assertThat(details.measuredAt()).isEqualTo("2026-01-01T12:00:00Z");
        assertThat(details.video()).isNull();
        assertThat(details.keyId()).isNull();
        assertThat(details.findings()).isEmpty();
        assertThat(details.uploadLatency()).isEqualTo(LatencyHistogram.EMPTY);
        assertThat(details.recent()).isEqualTo(RecentLatencies.NONE);
        assertThat(details.client().protocol()).isEqualTo("rtmp");
    }
}
