package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.channels.Channel;
import dev.sluice.channels.ChannelId;
import dev.sluice.channels.ChannelSettings;
import dev.sluice.channels.Conflict;
import dev.sluice.channels.InvalidValueException;
import dev.sluice.channels.StreamKeySettings;
import dev.sluice.net.IpNetwork;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies as clients send them: what each makes of a channel or a key, and which field is to blame.
class ChannelBodyTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static final ChannelSettings EVERYTHING = new ChannelSettings(
            "One",
            false,
            true,
            Conflict.REJECT,
            Duration.ofSeconds(90),
            List.of(IpNetwork.parse("192.0.2.0/24"), IpNetwork.parse("2001:db8::/32")),
            4000);

    private static final ChannelView VIEW = ChannelView.of(
            Channel.of(new ChannelId("studio"), EVERYTHING, NOW),
            new Links("rtmp://localhost/live", "https://cdn.example.com", id -> id + ".m3u8"),
            URI.create("http://localhost/"));

    private static JsonBody body(String json) {
        return JsonBody.read(new ObjectMapper(), json.getBytes(StandardCharsets.UTF_8));
    }

    private static String whole(String field, String value) {
        return "{\"%s\": %s}".formatted(field, value.replace('\'', '"'));
    }

    @Test
    void everyFieldIsRead() {
        assertThat(ChannelBody.ofNew(body("""
                        {"name": "One", "enabled": false, "record": true, "conflict": "reject",
                         "reconnectWindow": "PT90S", "allowedNetworks": ["192.0.2.0/24", "2001:db8::/32"],
                         "maxBitrateKbps": 4000}
                        """))).isEqualTo(EVERYTHING);
    }

    @Test
    void whatIsAbsentOrNullTakesItsDefault() {
        assertThat(ChannelBody.ofNew(body("{}"))).isEqualTo(ChannelSettings.DEFAULTS);
        assertThat(ChannelBody.ofNew(body("""
                        {"name": null, "enabled": null, "record": null, "conflict": null, "reconnectWindow": null,
                         "allowedNetworks": null, "maxBitrateKbps": null}
                        """))).isEqualTo(ChannelSettings.DEFAULTS);
    }

    @Test
    void aMergePatchLeavesWhatItDoesNotName() {
        assertThat(ChannelBody.patched(body("{}"), VIEW, EVERYTHING)).isEqualTo(EVERYTHING);

        ChannelSettings patched = ChannelBody.patched(
                body("{\"enabled\": true, \"reconnectWindow\": null, \"allowedNetworks\": [\"10.0.0.0/8\"]}"),
                VIEW,
                EVERYTHING);

        assertThat(patched)
                .isEqualTo(new ChannelSettings(
                        "One", true, true, Conflict.REJECT, null, List.of(IpNetwork.parse("10.0.0.0/8")), 4000));
    }

    @Test
    void anAnswerMaySentBackAsItIs() {
        String answer = """
                {"id": "studio", "name": "Two", "playbackUrl": "https://cdn.example.com/studio.m3u8",
                 "ingestUrl": "rtmp://localhost/live", "createdAt": "2026-01-01T00:00:00Z"}
                """;

        assertThat(ChannelBody.whole(body(answer), "studio", VIEW).name()).isEqualTo("Two");
        assertThat(ChannelBody.patched(body(answer), VIEW, EVERYTHING).name()).isEqualTo("Two");
    }

    @Test
    void whoSendsAnAnswerBackMaySpellItsTimeOtherwiseAndHaveAskedAnotherHost() {
        String answer = """
                {"name": "Two", "playbackUrl": "https://pod-2.example.com/studio.m3u8",
                 "ingestUrl": "rtmp://pod-2/live", "createdAt": "2026-01-01T01:00:00.000+01:00"}
                """;

        assertThat(ChannelBody.whole(body(answer), "studio", VIEW).name()).isEqualTo("Two");
        assertThat(StreamKeyBody.patched(
                                body("{\"name\": \"Two\", \"createdAt\": \"2026-01-01T00:00:00.000Z\"}"),
                                new StreamKeyView("k1", "", true, NOW, null),
                                StreamKeySettings.DEFAULTS)
                        .name())
                .isEqualTo("Two");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            name            | 5                      | name
            name            | ['a']                  | name
            name            | 'a\\u0000b'            | name
            enabled         | 'true'                 | enabled
            enabled         | 1                      | enabled
            record          | {}                     | record
            conflict        | 'TAKEOVER'             | conflict
            conflict        | ''                     | conflict
            conflict        | true                   | conflict
            reconnectWindow | 60                     | reconnectWindow
            reconnectWindow | '60s'                  | reconnectWindow
            reconnectWindow | 'PT25H'                | reconnectWindow
            reconnectWindow | '-PT1S'                | reconnectWindow
            reconnectWindow | 'PT999999999999999999H'| reconnectWindow
            allowedNetworks | '10.0.0.0/8'           | allowedNetworks
            allowedNetworks | {'0': '10.0.0.0/8'}    | allowedNetworks
            allowedNetworks | ['10.0.0.0/8', 'x']    | allowedNetworks[1]
            allowedNetworks | ['10.0.0.0/33']        | allowedNetworks[0]
            allowedNetworks | ['::/0', '::/0', null] | allowedNetworks[2]
            allowedNetworks | [10]                   | allowedNetworks[0]
            maxBitrateKbps  | -1                     | maxBitrateKbps
            maxBitrateKbps  | 1.5                    | maxBitrateKbps
            maxBitrateKbps  | '8000'                 | maxBitrateKbps
            maxBitrateKbps  | 10000001               | maxBitrateKbps
            maxBitrateKbps  | 99999999999            | maxBitrateKbps
            """)
    void aValueThatIsNotPossibleIsRefusedByName(String field, String value, String blamed) {
        JsonBody body = body(whole(field, value));

        assertThat(catchThrowableOfType(InvalidValueException.class, () -> ChannelBody.ofNew(body))
                        .field())
                .isEqualTo(blamed);
        assertThat(catchThrowableOfType(InvalidValueException.class, () -> ChannelBody.patched(body, VIEW, EVERYTHING))
                        .field())
                .isEqualTo(blamed);
    }

    @ParameterizedTest
    @CsvSource({"id, 'other'", "createdAt, 2026-01-02T00:00:00Z", "createdAt, yesterday"})
    void whatCannotBeSetIsRefusedByName(String field, String value) {
        JsonBody body = body(whole(field, "'" + value + "'"));

        assertThat(catchThrowableOfType(InvalidValueException.class, () -> ChannelBody.whole(body, "studio", VIEW))
                        .field())
                .isEqualTo(field);
        assertThat(catchThrowableOfType(ProblemException.class, () -> ChannelBody.ofNew(body))
                        .problem()
                        .field())
                .isEqualTo(field);
    }

    @Test
    void anUnknownFieldIsRefusedByName() {
        assertThat(catchThrowableOfType(ProblemException.class, () -> ChannelBody.ofNew(body("{\"nmae\": \"x\"}")))
                        .problem())
                .isEqualTo(Problem.of(ProblemType.INVALID_VALUE, "nmae: there is no such field here", "nmae"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "[]", "null", "5", "\"x\"", "{\"a\": 1} x", "{\"a\": 1, \"a\": 2}", "{a: 1}"})
    void whatIsNotOneObjectIsMalformed(String text) {
        assertThat(catchThrowableOfType(ProblemException.class, () -> body(text))
                        .type())
                .isEqualTo(ProblemType.MALFORMED_JSON);
    }

    @Test
    void aKeysSettingsAreRead() {
        assertThat(StreamKeyBody.ofNew(
                        body("{\"name\": \"OBS\", \"expiresAt\": \"2026-01-01T02:00:00.5+01:00\"}"), NOW))
                .isEqualTo(new StreamKeySettings("OBS", true, Instant.parse("2026-01-01T01:00:00.5Z")));
        assertThat(StreamKeyBody.ofNew(body("{}"), NOW)).isEqualTo(StreamKeySettings.DEFAULTS);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            expiresAt | 'tomorrow'
            expiresAt | '2030-01-01'
            expiresAt | '2030-01-01T00:00:00'
            expiresAt | 1893456000
            expiresAt | '2026-01-01T00:00:00Z'
            expiresAt | '+99999-01-01T00:00:00Z'
            name      | 7
            """)
    void aNewKeysValueThatIsNotPossibleIsRefusedByName(String field, String value) {
        assertThat(catchThrowableOfType(
                                InvalidValueException.class, () -> StreamKeyBody.ofNew(body(whole(field, value)), NOW))
                        .field())
                .isEqualTo(field);
    }

    @Test
    void aKeyMayBeLetExpireAtOnce() {
        StreamKeyView view = new StreamKeyView("k1", "", true, NOW, null);

        assertThat(StreamKeyBody.patched(
                        body("{\"expiresAt\": \"2025-01-01T00:00:00Z\"}"), view, StreamKeySettings.DEFAULTS))
                .isEqualTo(new StreamKeySettings("", true, Instant.parse("2025-01-01T00:00:00Z")));
        assertThat(StreamKeyBody.patched(body("{\"expiresAt\": null}"), view, new StreamKeySettings("", false, NOW)))
                .isEqualTo(new StreamKeySettings("", false, null));
    }
}
