package dev.sluice.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sluice.net.IpNetwork;
import dev.sluice.store.StoreMisconfiguredException;
import dev.sluice.testing.MemoryObjectStore;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Channel documents as people write them.
class ChannelsTest {
    private static final ChannelId ID = new ChannelId("studio");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final MemoryObjectStore control = new MemoryObjectStore();
    private final Channels channels = new Channels(
            control,
            new ObjectMapper()
                    .registerModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS),
            () -> NOW);

    private Channel read(String more) {
        control.write("channels/studio.json", """
                {"id": "studio", "name": "Studio", "enabled": true, "createdAt": "2026-01-01T00:00:00Z"%s}
                """.formatted(more));
        return channels.find(ID).toCompletableFuture().join().orElseThrow();
    }

    @Test
    void aDocumentWithoutLimitsHasNone() {
        for (String absent : List.of(
                "",
                ", \"allowedNetworks\": [], \"maxBitrateKbps\": 0",
                ", \"allowedNetworks\": null, \"maxBitrateKbps\": null")) {
            Channel channel = read(absent);
            assertThat(channel.allowedNetworks()).isEmpty();
            assertThat(channel.maxBitrateKbps()).isZero();
            assertThat(channel.allows(InetAddress.ofLiteral("203.0.113.9"))).isTrue();
        }
    }

    @Test
    void limitsAreReadAsTheyAreWritten() {
        Channel channel =
                read(", \"allowedNetworks\": [\"192.0.2.0/24\", \"2001:db8::/32\"], \"maxBitrateKbps\": 4000");

        assertThat(channel.maxBitrateKbps()).isEqualTo(4000);
        assertThat(channel.allows(InetAddress.ofLiteral("192.0.2.77"))).isTrue();
        assertThat(channel.allows(InetAddress.ofLiteral("2001:db8::1"))).isTrue();
        assertThat(channel.allows(InetAddress.ofLiteral("203.0.113.9"))).isFalse();
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        Channel channel = new Channel(
                ID,
                "Studio",
                true,
                false,
                Duration.ofSeconds(30),
                Conflict.REJECT,
                List.of(IpNetwork.parse("192.0.2.0/24")),
                4000,
                NOW,
                List.of());
        channels.create(channel).toCompletableFuture().join();

        assertThat(control.text("channels/studio.json")).contains("\"192.0.2.0/24\"", "\"conflict\":\"reject\"");
        assertThat(channels.find(ID).toCompletableFuture().join()).contains(channel);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"allowedNetworks\": [\"192.0.2.0/33\"]",
                "\"allowedNetworks\": [\"studio.example\"]",
                "\"allowedNetworks\": [\"\"]",
                "\"allowedNetworks\": [null]",
                "\"allowedNetworks\": \"192.0.2.0/24\"",
                "\"conflict\": \"perhaps\"",
                "\"maxBitrateKbps\": -1",
                "\"maxBitrateKbps\": \"much\""
            })
    void aLimitThatCannotBeReadIsNotTakenForNone(String broken) {
        assertThatThrownBy(() -> read(", " + broken))
                .hasCauseInstanceOf(StoreMisconfiguredException.class)
                .hasMessageContaining("channels/studio.json is not a channel document");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "5",
                "{}",
                "{\"name\": \"Studio\", \"enabled\": true}",
                "{\"id\": null}",
                "{\"id\": \"another\"}",
                "{\"id\": \"studio\", \"streamKeys\": [{\"id\": \"k1\"}]}",
                "{\"id\": \"studio\", \"streamKeys\": [{\"secretSha256\": \"00\"}]}",
                "{\"id\": \"studio\", \"streamKeys\": [null]}"
            })
    void whatIsNotTheChannelsOwnDocumentIsRefusedByBothReaders(String document) {
        control.write("channels/studio.json", document);
        ChannelRegistry registry = RegistryFixture.registry(control);

        assertThatThrownBy(() -> channels.find(ID).toCompletableFuture().join())
                .hasCauseInstanceOf(StoreMisconfiguredException.class)
                .hasMessageContaining("control object channels/studio.json is not a channel document");
        assertThatThrownBy(() -> registry.change(
                        ID,
                        Expected.ANYTHING,
                        before -> before.map(channel -> channel.with(RegistryFixture.named("x")))))
                .isInstanceOf(StoreMisconfiguredException.class)
                .hasMessageContaining("control object channels/studio.json is not a channel document");
        assertThat(control.text("channels/studio.json")).isEqualTo(document);
    }

    @Test
    void whatNeedNotBeWrittenIsNotMissed() {
        control.write("channels/studio.json", """
                {"id": "studio", "streamKeys": [{"id": "k1", "secretSha256": "00"}]}
                """);
        Channel channel = channels.find(ID).toCompletableFuture().join().orElseThrow();

        assertThat(channel.createdAt()).isEqualTo(Instant.EPOCH);
        assertThat(channel.streamKeys().getFirst().createdAt()).isEqualTo(Instant.EPOCH);
        assertThat(channel.enabled()).isFalse();
        assertThat(channel.settings().name()).isEmpty();
    }
}
