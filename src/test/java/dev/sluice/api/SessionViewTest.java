package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.api.SessionView.LatencyView;
import dev.sluice.sessions.LatencyHistogram;
import dev.sluice.sessions.ListedSession;
import dev.sluice.sessions.RecentLatencies;
import dev.sluice.sessions.ReportedFigures;
import dev.sluice.sessions.SessionDetails;
import dev.sluice.sessions.SessionReport;
import dev.sluice.sessions.SessionState;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// A session as the API shows it.
class SessionViewTest {
    private static final URI SELF = URI.create("http://localhost:8080/api/v1/");
    private static final Links LINKS = new Links("rtmp://localhost/live", "", id -> "live/" + id + "/index.m3u8");
    private static final SessionReport REPORT = ReportedFigures.report("20260101-studio-bcdfghjkmnpq", "studio", null);

    private static SessionView view(SessionReport report) {
        return SessionView.of(new ListedSession(report, SessionState.LIVE, Instant.EPOCH), LINKS, SELF);
    }

    private static JsonNode json(SessionReport report) {
        return new ObjectMapper().findAndRegisterModules().valueToTree(view(report));
    }

    private static SessionReport with(SessionDetails details) {
        return new SessionReport(
                REPORT.id(), REPORT.channelId(), REPORT.broadcastId(), 1, false, REPORT.podId(), details, null);
    }

    @Test
    void latenciesAreThoseOfTheSessionAndOfTheLastMinute() {
        LatencyView upload = Objects.requireNonNull(view(REPORT).uploadLatency());
        LatencyView publish = Objects.requireNonNull(view(REPORT).publishLatency());
        // 41,000 of them took 11 ms to 16 ms, 1,200 a little more.
        assertThat(upload.p50().toMillis()).isBetween(11L, 16L);
        assertThat(upload.p99().toMillis()).isBetween(16L, 22L);
        assertThat(upload.recent()).isEqualTo(Duration.of(38_400, ChronoUnit.MICROS));
        assertThat(publish.recent()).isEqualTo(Duration.ofMillis(91));
        assertThat(json(REPORT).at("/uploadLatency/recent").asText()).isEqualTo("PT0.0384S");
        assertThat(json(REPORT).at("/uploadLatency/p99").asText()).startsWith("PT0.0");
    }

    @Test
    void whatNobodyHasMeasuredIsNull() {
        SessionDetails some = REPORT.details();
        SessionReport report = with(ReportedFigures.withLatencies(
                some, some.uploadLatency(), LatencyHistogram.EMPTY, RecentLatencies.NONE));
        assertThat(json(report).at("/uploadLatency/recent").isNull()).isTrue();
        assertThat(json(report).at("/publishLatency").isNull()).isTrue();
    }
}
