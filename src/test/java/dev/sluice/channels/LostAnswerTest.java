package dev.sluice.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.store.GetResult;
import dev.sluice.store.ListPage;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import dev.sluice.testing.MemoryObjectStore.Fault;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A write takes effect, its answer is lost, and before its writer looks, somebody else has changed the channel
/// again: it was made all the same.
class LostAnswerTest extends RegistryFixture {
    private @Nullable Runnable afterPut;

    private final ChannelRegistry losing = registry(new ObjectStore() {
        @Override
        public CompletionStage<GetResult> get(String key, @Nullable String ifNoneMatch) {
            return control.get(key, ifNoneMatch);
        }

        @Override
        public CompletionStage<PutResult> put(PutRequest request) {
            CompletionStage<PutResult> result = control.put(request);
            Runnable action = afterPut;
            afterPut = null;
            if (action != null) {
                action.run();
            }
            return result;
        }

        @Override
        public CompletionStage<Void> delete(Collection<String> keys) {
            return control.delete(keys);
        }

        @Override
        public CompletionStage<ListPage> list(String prefix, @Nullable String startAfter, int limit) {
            return control.list(prefix, startAfter, limit);
        }
    });

    /// The next write's answer is lost, and another writer follows it at once.
    private void loseNextAnswer() {
        control.failNextPut(Fault.UNKNOWN_AFTER_EFFECT);
        afterPut = () -> registry.change(
                STUDIO, Expected.ANYTHING, before -> before.map(channel -> channel.with(key("second"))));
    }

    private Channel created() {
        return create(STUDIO, "One").after().channel();
    }

    @Test
    void aKeyIsMade() {
        Channel before = created();
        loseNextAnswer();

        Changed changed = losing.change(
                STUDIO,
                Expected.ANYTHING,
                found -> found.map(channel -> channel.streamKey("k1").isPresent() ? channel : channel.with(key("k1"))));

        assertThat(changed).isInstanceOfSatisfying(Changed.Done.class, done -> {
            assertThat(done.isNew()).isTrue();
            assertThat(done.before()).contains(before);
            assertThat(done.after().channel().streamKeys())
                    .extracting(StoredStreamKey::id)
                    .containsExactly("k1", "second");
        });
    }

    @Test
    void aSettingIsChangedEvenForWhoExpectedTheVersionBefore() {
        String etag = create(STUDIO, "One").after().etag();
        loseNextAnswer();

        Changed changed = losing.change(
                STUDIO, Expected.version(Set.of(etag)), before -> before.map(channel -> channel.with(named("Two"))));

        assertThat(changed).isInstanceOfSatisfying(Changed.Done.class, done -> {
            assertThat(done.isNew()).isTrue();
            assertThat(done.before().orElseThrow().name()).isEqualTo("One");
            assertThat(done.after().channel()).isEqualTo(studio());
        });
    }

    @Test
    void aKeyIsRevoked() {
        created();
        registry.change(STUDIO, Expected.ANYTHING, before -> before.map(channel -> channel.with(key("k1"))));
        Channel before = studio();
        loseNextAnswer();

        Changed changed = losing.change(
                STUDIO,
                Expected.ANYTHING,
                found -> found.flatMap(channel -> channel.streamKey("k1").map(_ -> channel.without("k1"))));

        assertThat(changed).isInstanceOfSatisfying(Changed.NotFound.class, gone -> {
            assertThat(gone.attempted()).contains(before);
            assertThat(gone.current().orElseThrow().channel()).isEqualTo(studio());
        });
    }

    @Test
    void aChannelIsDeleted() {
        Channel before = created();
        control.failNextPut(Fault.UNKNOWN_AFTER_EFFECT);
        afterPut = () -> {
            create(STUDIO, "anew");
            delete(STUDIO);
        };

        Changed changed = losing.change(STUDIO, Expected.ANYTHING, found -> found.map(channel -> channel.deleted(NOW)));

        assertThat(changed).isInstanceOfSatisfying(Changed.NotFound.class, gone -> {
            assertThat(gone.attempted()).contains(before);
            assertThat(gone.current().orElseThrow().channel().deletedAt()).isEqualTo(NOW);
        });
    }

    @Test
    void aChannelIsCreated() {
        loseNextAnswer();

        Changed changed = creation(NOW);

        assertThat(changed).isInstanceOfSatisfying(Changed.Done.class, done -> {
            assertThat(done.before()).isEmpty();
            assertThat(done.after().channel().streamKeys()).hasSize(1);
        });
    }

    @Test
    void aChannelThatSomebodyElseCreatesAtTheSameMomentIsTheirs() {
        control.onNextPut(() -> create(STUDIO, "One"));

        assertThat(creation(NOW.plusMillis(1))).isEqualTo(new Changed.PreconditionFailed());
    }

    /// With settings that are those of [#create], so that only the time tells the two apart.
    private Changed creation(Instant now) {
        return losing.change(
                STUDIO,
                Expected.NOTHING,
                before -> Optional.of(before.map(channel -> channel.with(named("One")))
                        .orElseGet(() -> Channel.of(STUDIO, named("One"), now))));
    }
}
