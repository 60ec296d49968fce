package dev.sluice.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.MemoryObjectStore;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChannelRegistryTest extends RegistryFixture {
    private static final String DOCUMENT = "channels/studio.json";

    private void addKey(String id) {
        registry.change(STUDIO, Expected.ANYTHING, before -> before.map(channel -> channel.with(key(id))));
    }

    @Test
    void aChangeIsReadBackWithItsVersion() {
        Changed.Done created = create(STUDIO, "One");
        assertThat(registry.find(STUDIO)).contains(created.after());

        Changed.Done renamed = (Changed.Done) rename(Expected.ANYTHING, "Two");

        assertThat(renamed.before()).contains(created.after().channel());
        assertThat(renamed.after().etag()).isNotEqualTo(created.after().etag());
        assertThat(registry.find(STUDIO)).contains(renamed.after());
    }

    @Test
    void whatChangesNothingWritesNothing() {
        String etag = create(STUDIO, "One").after().etag();
        control.calls();

        Changed.Done same = (Changed.Done) rename(Expected.version(Set.of(etag)), "One");

        assertThat(same.isNew()).isFalse();
        assertThat(same.after().etag()).isEqualTo(etag);
        assertThat(control.calls().getLast()).isEqualTo("GET " + DOCUMENT);
    }

    @Test
    void whatANewerVersionHasWrittenSurvivesChanges() throws IOException {
        control.write(DOCUMENT, """
                {"id": "studio", "name": "One", "enabled": true, "record": false, "createdAt": "2026-01-01T00:00:00Z",
                 "colour": {"background": "red"},
                 "streamKeys": [{"id": "k1", "name": "", "secretSha256": "00", "enabled": true,
                                 "createdAt": "2026-01-01T00:00:00Z", "scope": ["video"]}]}
                """);

        rename(Expected.ANYTHING, "Two");
        addKey("k2");

        var document = JSON.readTree(control.text(DOCUMENT));
        assertThat(document.path("name").asText()).isEqualTo("Two");
        assertThat(document.at("/colour/background").asText()).isEqualTo("red");
        assertThat(document.at("/streamKeys/0/scope/0").asText()).isEqualTo("video");
        assertThat(document.at("/streamKeys/1/id").asText()).isEqualTo("k2");
        assertThat(document.at("/streamKeys/1").has("scope")).isFalse();
    }

    @Test
    void onlyTheExpectedVersionIsChanged() {
        assertThat(rename(Expected.ANYTHING, "Two"))
                .isEqualTo(new Changed.NotFound(Optional.empty(), Optional.empty()));
        String first = create(STUDIO, "One").after().etag();
        rename(Expected.version(Set.of(first)), "Two");

        assertThat(rename(Expected.version(Set.of(first)), "Three")).isEqualTo(new Changed.PreconditionFailed());
        assertThat(rename(Expected.NOTHING, "Three")).isEqualTo(new Changed.PreconditionFailed());
        assertThat(rename(Expected.version(Set.of(first)).and(Expected.SOMETHING), "Three"))
                .isEqualTo(new Changed.PreconditionFailed());
        assertThat(studio().name()).isEqualTo("Two");
        assertThat(rename(Expected.SOMETHING, "Three")).isInstanceOf(Changed.Done.class);
    }

    @Test
    void whatSomebodyElseChangesMeanwhileIsNotLost() {
        create(STUDIO, "One");
        control.onNextPut(() -> addKey("other"));

        addKey("own");

        assertThat(studio().streamKeys()).extracting(StoredStreamKey::id).containsExactly("other", "own");
    }

    @Test
    void aVersionThatIsReplacedMeanwhileIsNotTheExpectedOneAnyMore() {
        String etag = create(STUDIO, "One").after().etag();
        control.onNextPut(() -> addKey("other"));

        assertThat(rename(Expected.version(Set.of(etag)), "Two")).isEqualTo(new Changed.PreconditionFailed());
        assertThat(studio().name()).isEqualTo("One");
    }

    @Test
    void aWriteWhoseAnswerIsLostIsNotMadeTwice() {
        create(STUDIO, "One");
        control.failNextPut(MemoryObjectStore.Fault.UNKNOWN_AFTER_EFFECT);
        addKey("k1");
        control.failNextPut(MemoryObjectStore.Fault.UNKNOWN_BEFORE_EFFECT);
        addKey("k2");

        assertThat(studio().streamKeys()).extracting(StoredStreamKey::id).containsExactly("k1", "k2");
    }

    @Test
    void aDeletedChannelsDocumentStaysAndOpensNothing() {
        create(STUDIO, "One");
        addKey("k1");

        delete(STUDIO);

        assertThat(registry.find(STUDIO)).isEmpty();
        assertThat(rename(Expected.ANYTHING, "Two")).isInstanceOfSatisfying(Changed.NotFound.class, gone -> {
            assertThat(gone.current().orElseThrow().channel().deletedAt()).isEqualTo(NOW);
            assertThat(gone.attempted()).isEmpty();
        });
        assertThat(control.text(DOCUMENT)).contains("deletedAt\":\"2026", "\"enabled\":false", "\"streamKeys\":[]");
        Channels publishing = new Channels(control, JSON, () -> NOW);
        StreamKey key = new StreamKey(STUDIO, "k1", new Secret("secretOfk1"));
        assertThat(publishing.find(STUDIO).toCompletableFuture().join()).isEmpty();
        assertThat(publishing
                        .check(key, InetAddress.ofLiteral("203.0.113.9"))
                        .toCompletableFuture()
                        .join())
                .isEqualTo(new KeyCheck.Unknown());
        assertThat(publishing
                        .checkAgain(key, InetAddress.ofLiteral("203.0.113.9"), "old")
                        .toCompletableFuture()
                        .join()
                        .map(KeyLook::check))
                .contains(new KeyCheck.Unknown());
    }

    @Test
    void anIdMayBeUsedAgainForAChannelWithoutKeys() {
        control.write(DOCUMENT, """
                {"id": "studio", "name": "", "enabled": true, "createdAt": "2026-01-01T00:00:00Z", "colour": "red"}
                """);
        addKey("k1");
        delete(STUDIO);

        Changed.Done again = create(STUDIO, "Two");

        assertThat(again.before()).isEmpty();
        assertThat(studio().deletedAt()).isNull();
        assertThat(studio().streamKeys()).isEmpty();
        assertThat(control.text(DOCUMENT)).doesNotContain("colour");
    }

    @Test
    void aKeysDigestDoesNotPrint() {
        create(STUDIO, "One");
        addKey("k1");
        Object held = registry.find(STUDIO);

        assertThat(held.toString())
                .contains("k1")
                .doesNotContain(key("k1").secretSha256())
                .doesNotContain("secretOf");
        assertThat(control.text(DOCUMENT)).contains(key("k1").secretSha256()).doesNotContain("secretOf");
    }

    @Test
    void keysAreReplacedAndRevokedById() {
        create(STUDIO, "One");
        List.of("k1", "k2", "k3").forEach(this::addKey);

        registry.change(
                STUDIO,
                Expected.ANYTHING,
                before -> before.map(channel -> channel.with(
                                channel.streamKey("k2").orElseThrow().with(new StreamKeySettings("Two", false, NOW)))
                        .without("k1")));

        assertThat(studio().streamKeys()).extracting(StoredStreamKey::id).containsExactly("k2", "k3");
        StoredStreamKey changed = studio().streamKey("k2").orElseThrow();
        assertThat(changed.settings()).isEqualTo(new StreamKeySettings("Two", false, NOW));
        assertThat(changed.secretSha256()).isEqualTo(key("k2").secretSha256());
        assertThat(Optional.of(changed.createdAt())).contains(NOW);
    }
}
