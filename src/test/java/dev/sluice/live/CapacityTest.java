package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.channels.ChannelId;
import dev.sluice.channels.Conflict;
import dev.sluice.channels.StoredStreamKey;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.PublishRefusal;
import dev.sluice.testing.MemoryObjectStore.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a process that has no room does, and what one with room does in a rush.
class CapacityTest extends PublisherFixture {
    private static final PublishRefusal OVERLOADED = new PublishRefusal.Silent(DisconnectCause.OVERLOADED);

    @BeforeEach
    void roomForTwo() {
        publisher = new Publisher(environment, channels, new PublishRules(List.of(), Conflict.TAKEOVER, 2, 100));
        for (int i = 0; i < 300; i++) {
            ChannelId id = new ChannelId("c" + i);
            StoredStreamKey key = new StoredStreamKey("k", "", SECRET.sha256(), true, START, null);
            control.write("channels/" + id + ".json", document(id, true, key));
        }
    }

    private Client publish(int channel) {
        return publish("sk_c" + channel + "_k_s3cret", HERE);
    }

    @Test
    void aFullProcessClosesNewcomersWithoutAWordAndAsksTheStoreNothing() {
        assertThat(publish(1).stream).isNotNull();
        assertThat(publisher.capacityUsed()).isEqualTo(0.5);
        assertThat(publish(2).stream).isNotNull();
        assertThat(publisher.capacityUsed()).isEqualTo(1);
        int calls = control.calls().size();

        assertThat(publish(3).refusal).isEqualTo(OVERLOADED);
        assertThat(control.calls()).hasSize(calls);
        assertThat(refused("overloaded")).isEqualTo(1);
        assertThat(publisher.maxSessions()).isEqualTo(2);
    }

    @Test
    void anEncoderThatComesBackToAFullProcessIsTaken() {
        Client before = publish(1);
        publish(2);
        assertThat(publish(1).stream).isNotNull();
        assertThat(before.aborted).containsExactly(DisconnectCause.TAKEN_OVER);
        assertThat(publisher.capacityUsed()).isEqualTo(1);
        assertThat(publish(3).refusal).isEqualTo(OVERLOADED);
    }

    @Test
    void aSessionThatEndsMakesRoom() {
        Client first = publish(1);
        publish(2);
        Objects.requireNonNull(first.stream).onEnd(DisconnectCause.UNPUBLISHED);
        loop.runAll();
        assertThat(publish(3).stream).isNotNull();
    }

    @Test
    void whoIsRefusedTakesNoRoom() {
        for (int i = 0; i < 3; i++) {
            publish("sk_c9_k_guessed", HERE);
        }
        control.failNextPut(Fault.UNAVAILABLE);
        assertThat(publish(5).refusal)
                .isInstanceOfSatisfying(
                        PublishRefusal.Silent.class,
                        silent -> assertThat(silent.cause()).isEqualTo(DisconnectCause.STORE_UNAVAILABLE));
        assertThat(publisher.capacityUsed()).isZero();
    }

    @Test
    void aProcessWhoseMemoryIsFullTakesNobody() {
        for (long bytes = 0; bytes <= 64 << 20; bytes += SharedBlockPool.BLOCK_SIZE) {
            blocks.take();
        }
        assertThat(publisher.capacityUsed()).isEqualTo(1);
        assertThat(publish(1).refusal).isEqualTo(OVERLOADED);
        assertThat(control.calls()).isEmpty();
        blocks.give(new byte[SharedBlockPool.BLOCK_SIZE]);
        assertThat(publish(1).stream).isNotNull();
    }

    @Test
    void inARushTheFirstTwoHundredGoAtOnceAndTheNextInTurn() {
        publisher = new Publisher(environment, channels, new PublishRules(List.of(), Conflict.TAKEOVER, 1_000, 100));
        for (int i = 0; i < 200; i++) {
            assertThat(publish(i).stream).isNotNull();
        }
        Client next = publish(200);
        Client leaving = publish(201);
        assertThat(next.stream).isNull();
        leaving.open = false;
        pass(Duration.ofMillis(9));
        assertThat(next.stream).isNull();
        pass(Duration.ofMillis(2));
        assertThat(next.stream).isNotNull();
        pass(Duration.ofSeconds(1));
        assertThat(leaving.stream).isNull();
        assertThat(publisher.runningSessions()).isEqualTo(201);
        assertThat(publisher.capacityUsed()).isEqualTo(0.201);
    }

    @Test
    void whoHasWaitedReadsTheLeaseAgain() {
        publisher = new Publisher(environment, channels, new PublishRules(List.of(), Conflict.REJECT, 1_000, 1));
        publish(1);
        publish(2);
        Client waiting = publish(3);
        Publisher other = new Publisher(environment, channels, List.of());
        Publisher one = publisher;
        publisher = other;
        assertThat(publish(3).stream).isNotNull();
        publisher = one;
        pass(Duration.ofSeconds(1));
        assertThat(waiting.refusal).isInstanceOfSatisfying(PublishRefusal.BadName.class, refusal -> {
            assertThat(refusal.cause()).isEqualTo(DisconnectCause.IN_USE);
            assertThat(refusal.description()).contains("already live");
        });
    }

    @Test
    void whoCannotHaveATurnIsClosedWithoutAWordAndCounted() {
        publisher = new Publisher(environment, channels, new PublishRules(List.of(), Conflict.TAKEOVER, 1_000, 1));
        for (int i = 0; i < 12; i++) {
            publish(i);
        }
        assertThat(publish(12).refusal)
                .isInstanceOfSatisfying(
                        PublishRefusal.Silent.class,
                        silent -> assertThat(silent.cause()).isEqualTo(DisconnectCause.THROTTLED));
        assertThat(refused("throttled")).isEqualTo(1);
    }

    @Test
    void limitsThatMakeNoSenseAreRefusedByName() {
        assertThatThrownBy(() -> new PublishRules(List.of(), Conflict.TAKEOVER, 0, 100))
                .hasMessageContaining("sluice.publish.max-sessions");
        assertThatThrownBy(() -> new PublishRules(List.of(), Conflict.TAKEOVER, 1, 0))
                .hasMessageContaining("sluice.publish.acquisitions-per-second");
    }
}
