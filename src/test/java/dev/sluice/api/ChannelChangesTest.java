package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sluice.audit.AuditAction;
import dev.sluice.audit.AuditLog;
import dev.sluice.channels.Changed;
import dev.sluice.channels.Channel;
import dev.sluice.channels.ChannelId;
import dev.sluice.channels.ChannelRegistry;
import dev.sluice.channels.ChannelSettings;
import dev.sluice.channels.Expected;
import dev.sluice.channels.IdentitySource;
import dev.sluice.channels.Secret;
import dev.sluice.channels.SessionGuard;
import dev.sluice.lease.Leases;
import dev.sluice.sessions.Broadcasts;
import dev.sluice.sessions.SessionHistory;
import dev.sluice.store.StoreUnavailableException;
import dev.sluice.testing.MemoryObjectStore;
import dev.sluice.testing.MemoryObjectStore.Fault;
import dev.sluice.testing.WriteIds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What follows from a change of a channel's document, and when.
class ChannelChangesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.000001Z");
    private static final ChannelId STUDIO = new ChannelId("studio");
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    private final MemoryObjectStore control = new MemoryObjectStore();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<Channel> guarded = new ArrayList<>();
    private final ControlPlane plane = plane(guarded::add);
    private final ChannelChanges changes = changes(plane);

    private ControlPlane plane(SessionGuard guard) {
        IdentitySource noIds = new IdentitySource() {
            @Override
            public ChannelId channelId() {
                return STUDIO;
            }

            @Override
            public String keyId() {
                return "k1";
            }

            @Override
            public Secret secret() {
                return new Secret("s3cret");
            }
        };
        return new ControlPlane(
                new ChannelRegistry(control, JSON, WriteIds::next),
                noIds,
                new AuditLog(control, JSON, () -> NOW, WriteIds::next, meters),
                guard,
                _ -> CompletableFuture.completedFuture(null),
                new Links("rtmp://localhost/live", "https://cdn.example.com", id -> id + ".m3u8"),
                new SessionPlane(
                        () -> CompletableFuture.failedFuture(new AssertionError("not asked")),
                        new SessionHistory(control, JSON, () -> NOW),
                        new Broadcasts(
                                new SessionHistory(control, JSON, () -> NOW),
                                new Leases(control, JSON, WriteIds::next),
                                control,
                                (_, id) -> id),
                        (_, _, _) -> CompletableFuture.failedFuture(new AssertionError("not asked"))),
                () -> NOW);
    }

    private static ChannelChanges changes(ControlPlane plane) {
        return new ChannelChanges(plane, new Caller("ann", List.of(Roles.ADMIN)));
    }

    private static Changed.Done create(ChannelChanges changes) {
        return changes.change(
                STUDIO,
                Expected.NOTHING,
                "channel",
                _ -> Optional.of(Channel.of(STUDIO, ChannelSettings.DEFAULTS, NOW)));
    }

    private static Changed.Done enable(ChannelChanges changes, boolean enabled) {
        return changes.change(
                STUDIO,
                Expected.ANYTHING,
                "channel",
                before -> before.map(
                        channel -> channel.with(new ChannelSettings("", enabled, false, null, null, List.of(), 0))));
    }

    private static Changed.Done delete(ChannelChanges changes) {
        return changes.remove(
                STUDIO, Expected.ANYTHING, "channel studio", before -> before.map(channel -> channel.deleted(NOW)));
    }

    private static void followUp(ChannelChanges changes, Changed.Done done) {
        changes.followUp(done, AuditAction.CHANNEL_CHANGE, "channels/studio", "before", "after");
    }

    private List<String> audit() {
        return control.keys().stream().filter(key -> key.startsWith("audit/")).toList();
    }

    private static @Nullable ProblemType problem(Runnable call) {
        ProblemException problem = catchThrowableOfType(ProblemException.class, call::run);
        return problem == null ? null : problem.type();
    }

    @Test
    void aNewChannelIsWrittenDownAndEndsNothing() {
        followUp(changes, create(changes));

        assertThat(audit()).hasSize(1);
        assertThat(control.text(audit().getFirst()))
                .contains("\"who\":\"ann\"", "\"roles\":[\"sluice-admin\"]", "\"target\":\"channels/studio\"");
        assertThat(guarded).isEmpty();
    }

    @Test
    void aChangeIsWrittenDownAndLookedAfterOnceItStands() {
        create(changes);
        followUp(changes, enable(changes, false));

        assertThat(audit()).hasSize(1);
        assertThat(guarded).extracting(Channel::enabled).containsExactly(false);
    }

    @Test
    void aChangeThatWasThereAlreadyIsLookedAfterButNotWrittenDown() {
        create(changes);
        enable(changes, false);
        followUp(changes, enable(changes, false));

        assertThat(audit()).isEmpty();
        assertThat(guarded).extracting(Channel::enabled).containsExactly(false);
    }

    @Test
    void aGuardThatFailsIsNoReasonToFail() {
        ChannelChanges failing = changes(plane(_ -> {
            throw new StoreUnavailableException("ordered by the test", null);
        }));
        create(failing);
        followUp(failing, enable(failing, false));

        assertThat(audit()).hasSize(1);
    }

    @Test
    void anEntryThatCannotBeWrittenIsNoReasonToFailEither() {
        create(changes);
        Changed.Done done = enable(changes, false);
        control.failNextPut(Fault.UNAVAILABLE);
        followUp(changes, done);

        assertThat(audit()).isEmpty();
        assertThat(meters.get("sluice.audit.failures").counter().count()).isEqualTo(1);
        assertThat(guarded).hasSize(1);
    }

    @Test
    void whoRepeatsADeletionHasItsSessionLookedForAgain() {
        create(changes);
        delete(changes);
        guarded.clear();

        assertThat(problem(() -> delete(changes))).isEqualTo(ProblemType.NOT_FOUND);
        assertThat(guarded).extracting(Channel::deletedAt).containsExactly(NOW);
    }

    @Test
    void whatNeverWasIsNotLookedFor() {
        assertThat(problem(() -> delete(changes))).isEqualTo(ProblemType.NOT_FOUND);
        assertThat(guarded).isEmpty();
    }

    @Test
    void aDeletionWhoseAnswerIsLostIsDoneWhenTheChannelIsFoundDeleted() {
        Channel before = create(changes).after().channel();
        control.failNextPut(Fault.UNKNOWN_AFTER_EFFECT);
        Changed.Done done = delete(changes);

        assertThat(done.isNew()).isTrue();
        assertThat(done.before()).contains(before);
    }

    @Test
    void otherOutcomesAreProblems() {
        assertThat(problem(() -> enable(changes, false))).isEqualTo(ProblemType.NOT_FOUND);
        create(changes);
        assertThat(problem(() -> create(changes))).isEqualTo(ProblemType.PRECONDITION_FAILED);
        assertThat(problem(() -> changes.remove(
                        STUDIO, Expected.version(Set.of("old")), "channel", before -> before.map(c -> c.deleted(NOW)))))
                .isEqualTo(ProblemType.PRECONDITION_FAILED);
    }
}
