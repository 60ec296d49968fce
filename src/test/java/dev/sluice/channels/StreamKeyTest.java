package dev.sluice.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.net.IpNetwork;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamKeyTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final StreamKey KEY = new StreamKey(new ChannelId("my-channel-2"), "k1", new Secret("abcDEF123"));

    private static final InetAddress ANYWHERE = InetAddress.ofLiteral("203.0.113.9");

    private static Channel channel(boolean enabled, StoredStreamKey... keys) {
        return new Channel(KEY.channelId(), "", enabled, false, null, NOW, List.of(keys));
    }

    private static StoredStreamKey stored(boolean enabled, String secret, Instant... expiresAt) {
        return new StoredStreamKey(
                "k1", "", new Secret(secret).sha256(), enabled, NOW, expiresAt.length == 0 ? null : expiresAt[0]);
    }

    @Test
    void splitsIntoItsParts() {
        assertThat(KEY.reveal()).isEqualTo("sk_my-channel-2_k1_abcDEF123");
        assertThat(StreamKey.parse(KEY.reveal())).contains(KEY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "demo",
                "sk_",
                "sk_demo_k1",
                "sk_demo_k1_",
                "sk_De_k1_x",
                "sk_-a_k1_x",
                "sk_a--b_k1_x",
                "sk_demo_k1_x_y",
                "sk_demo_k 1_x",
                "sk_../x_k1_s",
                "sk_demo_k1_x\n"
            })
    void whatIsNoKeyIsNotParsed(String text) {
        assertThat(StreamKey.parse(text)).isEmpty();
    }

    @Test
    void neverPrintsItsSecret() {
        assertThat(KEY.toString()).isEqualTo("sk_my-channel-2_k1_***").doesNotContain("abcDEF123");
        assertThat(KEY.secret().toString()).isEqualTo("***");
        assertThat(String.valueOf(StreamKey.parse(KEY.reveal()))).doesNotContain("abcDEF123");
    }

    @Test
    void opensItsChannelOnly() {
        assertThat(Channels.check(KEY, ANYWHERE, channel(true, stored(true, "abcDEF123")), NOW))
                .isInstanceOf(KeyCheck.Valid.class);
        assertThat(Channels.check(KEY, ANYWHERE, channel(true, stored(true, "abcDEF124")), NOW))
                .isEqualTo(new KeyCheck.Unknown());
        assertThat(Channels.check(KEY, ANYWHERE, channel(true), NOW)).isEqualTo(new KeyCheck.Unknown());
        assertThat(Channels.check(KEY, ANYWHERE, null, NOW)).isEqualTo(new KeyCheck.Unknown());
    }

    @Test
    void whatIsSwitchedOffIsToldOnlyToWhoHasTheRightKey() {
        assertThat(Channels.check(KEY, ANYWHERE, channel(false, stored(true, "abcDEF123")), NOW))
                .isInstanceOf(KeyCheck.Disabled.class);
        assertThat(Channels.check(KEY, ANYWHERE, channel(true, stored(false, "abcDEF123")), NOW))
                .isInstanceOf(KeyCheck.Disabled.class);
        assertThat(Channels.check(KEY, ANYWHERE, channel(false, stored(false, "wrong")), NOW))
                .isEqualTo(new KeyCheck.Unknown());
    }

    @Test
    void expiresAtTheGivenInstant() {
        assertThat(Channels.check(KEY, ANYWHERE, channel(true, stored(true, "abcDEF123", NOW)), NOW))
                .isInstanceOf(KeyCheck.Expired.class);
        assertThat(Channels.check(KEY, ANYWHERE, channel(true, stored(true, "abcDEF123", NOW.plusMillis(1))), NOW))
                .isInstanceOf(KeyCheck.Valid.class);
    }

    @Test
    void whereAKeyMayBeUsedFromIsToldOnlyToWhoHasOneThatWorks() {
        IpNetwork studio = IpNetwork.parse("192.0.2.0/24");
        Channel channel = new Channel(
                KEY.channelId(),
                "",
                true,
                false,
                null,
                null,
                List.of(studio),
                0,
                NOW,
                List.of(stored(true, "abcDEF123")));
        Channel disabled = new Channel(
                KEY.channelId(),
                "",
                false,
                false,
                null,
                null,
                List.of(studio),
                0,
                NOW,
                List.of(stored(true, "abcDEF123")));
        StreamKey wrong = new StreamKey(KEY.channelId(), KEY.keyId(), new Secret("wrong"));

        assertThat(Channels.check(KEY, InetAddress.ofLiteral("192.0.2.1"), channel, NOW))
                .isInstanceOf(KeyCheck.Valid.class);
        assertThat(Channels.check(KEY, ANYWHERE, channel, NOW)).isEqualTo(new KeyCheck.AddressDenied());
        assertThat(Channels.check(wrong, ANYWHERE, channel, NOW)).isEqualTo(new KeyCheck.Unknown());
        assertThat(Channels.check(KEY, ANYWHERE, disabled, NOW)).isInstanceOf(KeyCheck.Disabled.class);
    }
}
