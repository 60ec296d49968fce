package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.lease.LeaseState;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.PublishRefusal;
import dev.sluice.rtmp.session.PublishedStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Who may publish from where, and how long the others wait for their answer.
class PublisherTest extends PublisherFixture {
    private static PublishRefusal denied(String address) {
        return new PublishRefusal.Denied(
                "publishing is not allowed from your address " + address, DisconnectCause.ADDRESS_DENIED);
    }

    @Test
    void whoConnectsFromElsewhereIsToldSoBeforeAnyKeyIsLookedUp() {
        publisher = publisher("192.0.2.0/24", "2001:db8::/32");

        assertThat(publish(KEY, ELSEWHERE).refusal).isEqualTo(denied(ELSEWHERE));
        assertThat(publish("nonsense", ELSEWHERE).refusal).isEqualTo(denied(ELSEWHERE));
        assertThat(control.calls()).isEmpty();
        assertThat(refused("address_denied")).isEqualTo(2);

        assertThat(publish(KEY, HERE).stream).isNotNull();
        assertThat(publish(KEY, "2001:db8::7").stream).isNotNull();
        assertThat(publish(KEY, "::ffff:192.0.2.8").stream).isNotNull();
    }

    @Test
    void aChannelMayAllowSomeNetworksOnlyAndNoLeaseIsTakenFromOthers() {
        write(true, "192.0.2.0/24");

        assertThat(publish(KEY, ELSEWHERE).refusal).isEqualTo(denied(ELSEWHERE));
        assertThat(control.keys()).containsExactly("channels/studio.json");
        assertThat(publish(KEY, HERE).stream).isNotNull();
    }

    @Test
    void whoHasNoRightKeyDoesNotLearnThatThereIsSuchAChannel() {
        write(true, "192.0.2.0/24");

        assertThat(publish(WRONG_KEY, ELSEWHERE).refusal)
                .isEqualTo(publish("sk_nobody_k_guessed", ELSEWHERE).refusal)
                .isInstanceOf(PublishRefusal.BadName.class);
    }

    @Test
    void anAddressThatIsTakenOffWhileTheLeaseIsWonIsRefusedAndTheLeaseGivenBack() {
        String changed = document(true, "198.51.100.0/24");
        control.onNextPut(() -> control.write("channels/studio.json", changed));

        Client client = publish(KEY, HERE);
        assertThat(client.stream).isNull();
        assertThat(client.refusal)
                .isInstanceOfSatisfying(
                        PublishRefusal.Denied.class,
                        denied -> assertThat(denied.cause()).isEqualTo(DisconnectCause.REVOKED));
        assertThat(leases.find(STUDIO)
                        .toCompletableFuture()
                        .join()
                        .orElseThrow()
                        .lease()
                        .state())
                .isEqualTo(LeaseState.WAITING);
    }

    @Test
    void aStreamThatFollowsAnotherOnItsConnectionGoesOnWhenTheFirstIsFenced() {
        Client client = publish(KEY, HERE);
        PublishedStream first = Objects.requireNonNull(client.stream);
        first.onVideo(0, FlvPictures.HEADER);
        first.onVideo(0, FlvPictures.of(true));
        first.onEnd(DisconnectCause.UNPUBLISHED);
        publish(KEY, client);

        assertThat(client.stream).isNotSameAs(first);
        assertThat(client.aborted).isEmpty();
        assertThat(publisher.runningSessions()).isEqualTo(1);
    }

    @Test
    void aStreamThatIsWonByAnotherConnectionEndsItsOwn() {
        Client first = publish(KEY, HERE);
        Client second = publish(KEY, HERE);
        assertThat(first.aborted).containsExactly(DisconnectCause.TAKEN_OVER);
        assertThat(second.aborted).isEmpty();
    }

    @Test
    void wrongKeysAreAnsweredMoreAndMoreSlowlyAndCountWhenTheyAre() {
        for (int i = 0; i < 3; i++) {
            assertThat(publish(WRONG_KEY, HERE).refusal).isNotNull();
        }
        for (int seconds : List.of(1, 2, 4, 8, 8)) {
            Client client = publish(WRONG_KEY, HERE);
            double before = refused("unknown_key");
            pass(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(client.refusal).isNull();
            assertThat(refused("unknown_key")).isEqualTo(before);
            pass(Duration.ofMillis(1));
            assertThat(client.refusal).isInstanceOf(PublishRefusal.BadName.class);
            assertThat(refused("unknown_key")).isEqualTo(before + 1);
        }
    }

    @Test
    void aRightKeyIsNeverDelayedWhateverItsAddressHasDone() {
        List<Client> guessing = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            guessing.add(publish(WRONG_KEY, HERE));
        }
        assertThat(publish(KEY, HERE).stream).isNotNull();
        assertThat(guessing.subList(3, 500)).allMatch(client -> client.refusal == null);
    }

    @Test
    void whatHasNotTheFormOfAKeyIsWrongTooAndCostsNoRead() {
        for (int i = 0; i < 3; i++) {
            assertThat(publish("demo", HERE).refusal).isNotNull();
        }
        assertThat(publish("demo", HERE).refusal).isNull();
        assertThat(control.calls()).isEmpty();
    }

    @Test
    void keysThatAreRightButDoNotOpenAreAnsweredAtOnce() {
        write(false);
        for (int i = 0; i < 20; i++) {
            assertThat(publish(KEY, HERE).refusal)
                    .isEqualTo(new PublishRefusal.Denied("the channel is disabled", DisconnectCause.KEY_DISABLED));
        }
    }

    @Test
    void whereAThousandAnswersWaitTheNextIsClosedWithoutAWord() {
        for (int i = 0; i < 3 + WrongKeys.MOST_WAITING; i++) {
            publish("demo", HERE);
        }
        assertThat(publish("demo", HERE).refusal).isEqualTo(new PublishRefusal.Silent(DisconnectCause.UNKNOWN_KEY));

        pass(Duration.ofSeconds(9));
        assertThat(refused("unknown_key")).isEqualTo(3 + WrongKeys.MOST_WAITING + 1);
        assertThat(publish("demo", HERE).refusal).isNull();
    }
}
