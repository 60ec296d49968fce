package dev.sluice.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.amf.AmfObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PublishAddressTest {
    private record Case(String app, String name, String expectedApp, String expectedName) {}

    private static final List<Case> TABLE = List.of(
            new Case("live", "sk_a", "live", "sk_a"),
            new Case("live/", "sk_a", "live", "sk_a"),
            new Case("/live//", "/sk_a/", "live", "sk_a"),
            new Case("live", " sk_a\r\n", "live", "sk_a"),
            new Case("live/_definst_", "sk_a", "live", "sk_a"),
            // One URL, split by FFmpeg and by librtmp.
            new Case("a/b", "c/d", "a/b/c", "d"),
            new Case("a/b/c", "d", "a/b/c", "d"),
            new Case("a/b", "c", "a/b", "c"),
            // The whole URL in the field for the server, nothing in the field for the key, or a query alone.
            new Case("live/sk_a", "", "live", "sk_a"),
            new Case("live/sk_a/", "", "live", "sk_a"),
            new Case("live/_definst_/sk_a", "", "live", "sk_a"),
            new Case("live/sk_a", "?y=2", "live", "sk_a"),
            new Case("/sk_a/", "", "", "sk_a"),
            new Case("sk_a", "?y=2", "", "sk_a"),
            new Case("sk_a?y=2", "", "", "sk_a"),
            // The whole URL in the field for the key.
            new Case("live", "rtmp://host/live/sk_a", "live/rtmp:/host/live", "sk_a"),
            new Case("sk_a", "", "", "sk_a"),
            new Case("", "sk_a", "", "sk_a"),
            // The key left out.
            new Case("live", "", "live", ""),
            new Case("live/", "", "live", ""),
            new Case("live?x=1", "", "live", ""),
            new Case("live", "?y=2", "live", ""),
            new Case("live/_definst_", "", "live", ""),
            new Case("", "", "", ""),
            // A key that is called like the app.
            new Case("", "live", "", "live"),
            new Case("live", "live", "live", "live"),
            new Case("live", "sk_a.flv", "live", "sk_a"),
            new Case("live", "mp4:sk_a.mp4", "live", "sk_a.mp4"),
            new Case("live", "flv:sk_a", "live", "sk_a"),
            new Case("live?x=1", "sk_a?y=2", "live", "sk_a"),
            new Case("live/?x=1", "sk_a", "live", "sk_a"),
            new Case("live?x=a/b", "sk_a", "live", "sk_a"),
            new Case("live", "sk_a?y=a/b", "live", "sk_a"),
            new Case("live", "sk_a ?y=2 ", "live", "sk_a"),
            new Case("live", "sk_a/?y=2", "live", "sk_a"));

    @Test
    void theJoinedPathDecides() {
        for (Case row : TABLE) {
            PublishRequest request = valid(row.app, row.name, "");
            assertThat(request.app()).describedAs("%s", row).isEqualTo(row.expectedApp);
            assertThat(request.name().reveal()).describedAs("%s", row).isEqualTo(row.expectedName);
        }
    }

    @Test
    void queriesOfUrlAppAndNameAreMergedAndTheNamesWin() {
        PublishRequest request = valid("live?a=app&b=app&c=app", "k?a=name&d", "rtmp://h/live?c=url&e=url");

        assertThat(request.query()).isEqualTo(Map.of("a", "name", "b", "app", "c", "app", "d", "", "e", "url"));
    }

    @Test
    void queryValuesAreDecodedOnce() {
        PublishRequest request = valid("live", "k?a=%41%25%32%30&b=%zz%4&c=%c3%a9é&=x&d=1=2", "");

        assertThat(request.query()).isEqualTo(Map.of("a", "A%20", "b", "%zz%4", "c", "éé", "d", "1=2"));
    }

    @Test
    void theKeyItselfIsNotDecoded() {
        assertThat(valid("live", "k%41", "").name().reveal()).isEqualTo("k%41");
    }

    @Test
    void atMost32ParametersOfAQueryAreKept() {
        StringBuilder query = new StringBuilder("k?");
        for (int i = 0; i < 100; i++) {
            query.append('p').append(i).append("=v&");
        }

        assertThat(valid("live", query.toString(), "").query()).hasSize(32).containsEntry("p31", "v");
    }

    @Test
    void forbiddenCharactersAndRelativePathsAreInvalid() {
        for (String name : List.of("a\u0000b", "a\nb", "a\u007fb", "a\u0085b", "a\\b", "..", "../x", "a/../b", "./a")) {
            assertThat(address("live", name, "")).describedAs(name).isInstanceOf(PublishAddress.Invalid.class);
        }
        assertThat(address("li\u0001ve", "k", "")).isInstanceOf(PublishAddress.Invalid.class);
        assertThat(address("live/..", "k", "")).isInstanceOf(PublishAddress.Invalid.class);
    }

    @Test
    void overlongPartsAreInvalidAndCountedAsThat() {
        assertThat(address("live", "k".repeat(509), ""))
                .isEqualTo(new PublishAddress.Invalid(
                        "The URL or stream key is too long.", DisconnectCause.LIMIT_EXCEEDED));
        assertThat(address("live", "a\\b", ""))
                .isInstanceOfSatisfying(
                        PublishAddress.Invalid.class,
                        invalid -> assertThat(invalid.cause()).isEqualTo(DisconnectCause.UNKNOWN_KEY));
        assertThat(address("live", "k".repeat(508), "")).isInstanceOf(PublishAddress.Valid.class);
        assertThat(address("live", "k".repeat(509), "")).isInstanceOf(PublishAddress.Invalid.class);
        assertThat(address("a".repeat(100_000), "k", "")).isInstanceOf(PublishAddress.Invalid.class);
        assertThat(address("live", "k?" + "q".repeat(2048), "")).isInstanceOf(PublishAddress.Valid.class);
        assertThat(address("live", "k?" + "q".repeat(2049), "")).isInstanceOf(PublishAddress.Invalid.class);
        assertThat(address("live?" + "q".repeat(2049), "k", "")).isInstanceOf(PublishAddress.Invalid.class);
        assertThat(address("live", "k", "u".repeat(2049))).isInstanceOf(PublishAddress.Invalid.class);
    }

    @Test
    void refusalsRepeatNothingOfWhatCame() {
        assertThat(address("live", "sk_secret\\", "").toString()).doesNotContain("secret");
    }

    @Test
    void aRequestPrintsNoKeyWhereverItStands() {
        PublishRequest request =
                valid("sk_secret/sk_secret?k=sk_secret", "sk_secret?k=sk_secret", "rtmp://h/sk_secret");

        assertThat(request.toString()).isEqualTo("PublishRequest[name=***, encoder=OBS\\u000a]");
        assertThat(request.name().toString()).isEqualTo("***");
        assertThat(request.name().reveal()).isEqualTo("sk_secret");
        assertThat(client("sk_secret", "sk_secret").toString()).doesNotContain("secret");
    }

    private static PublishRequest valid(String app, String name, String tcUrl) {
        return switch (address(app, name, tcUrl)) {
            case PublishAddress.Valid(PublishRequest request) -> request;
            case PublishAddress.Invalid invalid -> throw new AssertionError(invalid.description());
        };
    }

    private static PublishAddress address(String app, String name, String tcUrl) {
        return PublishAddress.of(client(app, tcUrl), name, RtmpLimits.DEFAULT);
    }

    private static ClientInfo client(String app, String tcUrl) {
        return ClientInfo.of(
                AmfObject.EMPTY.with("app", app).with("tcUrl", tcUrl).with("flashVer", "OBS\n"), RtmpLimits.DEFAULT);
    }
}
