package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.channels.ChannelId;
import dev.sluice.channels.Channels;
import dev.sluice.channels.Conflict;
import dev.sluice.channels.StoredStreamKey;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.lease.LeaseState;
import dev.sluice.lease.Leases;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.PublishRefusal;
import dev.sluice.store.GetResult;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import dev.sluice.store.StoreUnavailableException;
import dev.sluice.testing.WriteIds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A process that is told to stop.
class DrainTest extends PublisherFixture {
    private static final PublishRefusal DRAINING = new PublishRefusal.Silent(DisconnectCause.DRAINING);

    private Client publish(int channel) {
        ChannelId id = new ChannelId("c" + channel);
        StoredStreamKey key = new StoredStreamKey("k", "", SECRET.sha256(), true, START, null);
        control.write("channels/" + id + ".json", document(id, true, key));
        return publish("sk_" + id + "_k_s3cret", HERE);
    }

    private LeaseState state(int channel) {
        return leases.find(new ChannelId("c" + channel))
                .toCompletableFuture()
                .join()
                .orElseThrow()
                .lease()
                .state();
    }

    private static PublishRules rules(int acquisitionsPerSecond) {
        return new PublishRules(List.of(), Conflict.TAKEOVER, 5_000, acquisitionsPerSecond);
    }

    @Test
    void whatAnEncoderHasSentIsNamedAndItsBroadcastWaitsForIt() {
        Client client = publish(KEY, HERE);
        send(client, Duration.ofMillis(5_500));
        CompletableFuture<Void> drained = publisher.drain();
        loop.runAll();

        assertThat(drained).isCompleted();
        assertThat(client.stopped).isTrue();
        assertThat(client.aborted).containsExactly(DisconnectCause.DRAINING);
        assertThat(lease().state()).isEqualTo(LeaseState.WAITING);
        // The last picture's duration is as long as that of the one before.
        assertThat(MediaPlaylistText.read(playlist()).entries().stream()
                        .mapToLong(entry -> entry.durationTicks())
                        .sum())
                .isEqualTo(90_000L * 11 / 2);
        assertThat(playlist()).doesNotContain("#EXT-X-ENDLIST");
    }

    @Test
    void whatWasReadAndLiesBeforeTheDecoderIsNamedToo() {
        Client client = publish(KEY, HERE);
        send(client, Duration.ofSeconds(4));
        client.unread = () -> Objects.requireNonNull(client.stream).onVideo(4_000, FlvPictures.of(true));
        var _ = publisher.drain();
        loop.runAll();
        assertThat(MediaPlaylistText.read(playlist()).entries()).hasSize(3);
    }

    @Test
    void aDecisionThatTakesLongHoldsUpNobody() {
        CompletableFuture<GetResult> never = new CompletableFuture<>();
        Channels stalled = new Channels(
                new ForwardingStore(control) {
                    @Override
                    public CompletionStage<GetResult> get(String key, @Nullable String ifNoneMatch) {
                        return key.equals("channels/c2.json") ? never : super.get(key, ifNoneMatch);
                    }
                },
                JSON,
                this::now);
        publisher = new Publisher(environment, stalled, rules(100));
        Client running = publish(1);
        send(running, Duration.ofSeconds(3));
        Client newcomer = publish(2);
        CompletableFuture<Void> drained = publisher.drain();
        loop.runAll();
        assertThat(running.aborted).containsExactly(DisconnectCause.DRAINING);
        assertThat(state(1)).isEqualTo(LeaseState.WAITING);
        assertThat(drained).isNotDone();

        never.complete(new GetResult.NotFound());
        loop.runAll();
        assertThat(drained).isCompleted();
        assertThat(newcomer.stream).isNull();
    }

    @Test
    void nobodyComesInAndWhoWaitsIsSentAway() {
        publisher = new Publisher(environment, channels, rules(1));
        publish(1);
        publish(2);
        Client waiting = publish(3);
        var _ = publisher.drain();
        loop.runAll();
        int calls = control.calls().size();
        assertThat(waiting.refusal).isEqualTo(DRAINING);
        assertThat(publish(KEY, HERE).refusal).isEqualTo(DRAINING);
        assertThat(control.calls()).hasSize(calls);
    }

    @Test
    void whoHasJustWonItsChannelGivesItBackBeforeTheDrainIsOver() {
        List<Runnable> underWay = new ArrayList<>();
        TickingStore slow = new TickingStore(control, underWay);
        LiveEnvironment slowly = new EnvironmentBuilder(
                        new TickingStore(media, underWay), new Leases(slow, JSON, WriteIds::next))
                .ids(environment.ids())
                .build();
        for (int ticks = 0; ticks < 4; ticks++) {
            publisher = new Publisher(slowly, new Channels(slow, JSON, this::now), rules(100));
            Client client = publish(ticks);
            for (int i = 0; i < ticks; i++) {
                TickingStore.tick(underWay);
                loop.runAll();
            }
            CompletableFuture<Void> drained = publisher.drain();
            loop.runAll();
            assertThat(drained).isNotDone();
            for (int i = 0; i < 10 && !drained.isDone(); i++) {
                TickingStore.tick(underWay);
                loop.runAll();
            }
            assertThat(drained).isCompleted();
            assertThat(publisher.runningSessions()).isZero();
            assertThat(publisher.capacityUsed()).isZero();
            if (ticks < 3) {
                assertThat(client.refusal).isEqualTo(DRAINING);
            }
            boolean untouched = !control.keys().contains("leases/c" + ticks + ".json");
            assertThat(untouched || state(ticks) == LeaseState.ENDED).isTrue();
        }
    }

    @Test
    void manySessionsEndOneAfterTheOtherSoThatTheStoreIsNotFlooded() {
        publisher = new Publisher(environment, channels, rules(5_000));
        for (int i = 0; i < 400; i++) {
            send(publish(i), Duration.ZERO);
        }
        CompletableFuture<Void> drained = publisher.drain();
        loop.runAll();
        assertThat(publisher.runningSessions()).isEqualTo(399);
        for (int ms = 0; ms < 1_000; ms += 5) {
            pass(Duration.ofMillis(5));
        }
        assertThat(publisher.runningSessions()).isBetween(190, 210);
        assertThat(drained).isNotDone();
        pass(Duration.ofSeconds(1));
        assertThat(drained).isCompleted();
    }

    @Test
    void howeverManyThereAreTheLastOneEndsAfterFiveSeconds() {
        publisher = new Publisher(environment, channels, rules(5_000));
        for (int i = 0; i < 1_500; i++) {
            publish(i);
        }
        CompletableFuture<Void> drained = publisher.drain();
        pass(Duration.ofSeconds(5));
        assertThat(drained).isCompleted();
    }

    @Test
    void whereThereIsLittleTimeTheyEndFaster() {
        publisher = new Publisher(environment, channels, rules(5_000));
        for (int i = 0; i < 200; i++) {
            publish(i);
        }
        CompletableFuture<Void> drained = publisher.drain(Duration.ofMillis(600));
        pass(Duration.ofMillis(100));
        assertThat(drained).isCompleted();
    }

    @Test
    void aSessionThatEndsByItselfBeforeItsTurnIsNotEndedTwice() {
        Client first = publish(1);
        Client second = publish(2);
        send(first, Duration.ofSeconds(3));
        send(second, Duration.ofSeconds(3));
        CompletableFuture<Void> drained = publisher.drain();
        Objects.requireNonNull(first.stream).onEnd(DisconnectCause.UNPUBLISHED);
        Objects.requireNonNull(second.stream).onEnd(DisconnectCause.UNPUBLISHED);
        pass(Duration.ofMillis(10));
        assertThat(drained).isCompleted();
        assertThat(first.aborted).isEmpty();
        assertThat(second.aborted).isEmpty();
        assertThat(state(1)).isEqualTo(LeaseState.ENDED);
        assertThat(state(2)).isEqualTo(LeaseState.ENDED);
    }

    @Test
    void aStoreThatIsDownDoesNotKeepTheProcess() {
        boolean[] down = {false};
        LiveEnvironment faulty = new EnvironmentBuilder(
                        new ForwardingStore(media) {
                            @Override
                            public CompletionStage<PutResult> put(PutRequest request) {
                                return down[0] ? unavailable() : super.put(request);
                            }
                        },
                        new Leases(
                                new ForwardingStore(control) {
                                    @Override
                                    public CompletionStage<PutResult> put(PutRequest request) {
                                        return down[0] ? unavailable() : super.put(request);
                                    }
                                },
                                JSON,
                                WriteIds::next))
                .ids(environment.ids())
                .build();
        publisher = new Publisher(faulty, channels, List.of());
        Client client = publish(KEY, HERE);
        send(client, Duration.ofSeconds(5));
        down[0] = true;
        CompletableFuture<Void> drained = publisher.drain();
        loop.runAll();
        assertThat(drained).isCompleted();
        assertThat(client.aborted).containsExactly(DisconnectCause.DRAINING);
        // Others find that out.
        assertThat(lease().state()).isEqualTo(LeaseState.LIVE);
    }

    private static <T> CompletionStage<T> unavailable() {
        return CompletableFuture.failedStage(new StoreUnavailableException("ordered by the test", null));
    }
}
