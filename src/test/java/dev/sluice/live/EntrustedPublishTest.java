package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.channels.ChannelId;
import dev.sluice.channels.Conflict;
import dev.sluice.lease.LeaseState;
import dev.sluice.live.PublishAuthorizer.Verdict;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.PublishRefusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Encoders whose keys are kept elsewhere.
class EntrustedPublishTest extends PublisherFixture {
    private static final String NAME = "their-own-key";
    private static final Duration A_LOOK = OwnerWatch.LONGEST_INTERVAL.plusSeconds(1);

    private final List<PublishAuthorizer.Question> asked = new ArrayList<>();
    private CompletionStage<Verdict> verdict = CompletableFuture.completedStage(new Verdict.Allowed(STUDIO));

    @BeforeEach
    void askElsewhere() {
        PublishAuthorizer authorizer = question -> {
            asked.add(question);
            return verdict;
        };
        publisher = new Publisher(
                environment,
                channels,
                new PublishRules(List.of(), Conflict.TAKEOVER, 10, 100),
                Optional.of(authorizer));
    }

    private void decided(Verdict now) {
        verdict = CompletableFuture.completedStage(now);
    }

    private static PublishRefusal refusal(Client client) {
        return Objects.requireNonNull(client.refusal);
    }

    @Test
    void whoIsAllowedPublishesTheChannelThatTheAnswerNames() {
        Client client = publish(NAME, HERE);
        send(client, Duration.ofSeconds(6));

        assertThat(playlist()).contains("#EXTINF");
        assertThat(asked).singleElement().satisfies(question -> {
            assertThat(question.request().name().reveal()).isEqualTo(NAME);
            assertThat(question.client().getHostAddress()).isEqualTo(HERE);
            assertThat(question.running()).isFalse();
        });
    }

    @Test
    void nothingIsAnsweredBeforeTheDecision() {
        CompletableFuture<Verdict> later = new CompletableFuture<>();
        verdict = later;
        Client client = publish(NAME, HERE);
        assertThat(client.stream).isNull();
        assertThat(client.refusal).isNull();
        assertThat(leases.find(STUDIO).toCompletableFuture().join()).isEmpty();

        later.complete(new Verdict.Allowed(STUDIO));
        loop.runAll();
        assertThat(client.stream).isNotNull();
    }

    @Test
    void aRefusalIsToldWithItsReasonAndTheNextOnesWait() {
        decided(new Verdict.Denied("your plan has ended"));
        for (int i = 0; i < 3; i++) {
            assertThat(refusal(publish(NAME, HERE)))
                    .isEqualTo(new PublishRefusal.BadName("your plan has ended", DisconnectCause.REFUSED));
        }
        Client guessing = publish(NAME, HERE);
        assertThat(guessing.refusal).isNull();
        pass(Duration.ofSeconds(2));
        assertThat(guessing.refusal).isInstanceOf(PublishRefusal.BadName.class);
        assertThat(refused("refused")).isEqualTo(4);
    }

    @Test
    void withoutAnAnswerTheConnectionIsClosedInSilence() {
        decided(new Verdict.Unanswered("no answer within 2 s"));
        assertThat(refusal(publish(NAME, HERE)))
                .isEqualTo(
                        new PublishRefusal.Silent(DisconnectCause.AUTHORIZATION_UNAVAILABLE, "no answer within 2 s"));
    }

    @Test
    void anAuthorizerThatFailsPermitsNothing() {
        verdict = CompletableFuture.failedStage(new IllegalStateException("broken"));
        Client client = publish(NAME, HERE);
        assertThat(client.stream).isNull();
        assertThat(client.refusal).isEqualTo(new PublishRefusal.Silent(DisconnectCause.INTERNAL_ERROR));
    }

    @Test
    void keysOfOursAreNobodyElsesBusiness() {
        decided(new Verdict.Denied("no"));
        assertThat(publish(KEY, HERE).stream).isNotNull();
        assertThat(refusal(publish(WRONG_KEY, HERE))).isInstanceOf(PublishRefusal.BadName.class);
        assertThat(refusal(publish("", HERE))).isInstanceOf(PublishRefusal.BadName.class);
        assertThat(asked).isEmpty();
    }

    @Test
    void aChannelThatIsNotThereOrDisabledOrNotForThatAddressStaysClosed() {
        decided(new Verdict.Allowed(new ChannelId("nobody")));
        assertThat(refusal(publish(NAME, HERE)))
                .isEqualTo(new PublishRefusal.Denied("there is no channel nobody", DisconnectCause.KEY_DISABLED));
        decided(new Verdict.Allowed(STUDIO));
        write(false);
        assertThat(refusal(publish(NAME, HERE)).cause()).isEqualTo(DisconnectCause.KEY_DISABLED);
        write(true, "203.0.113.0/24");
        assertThat(refusal(publish(NAME, HERE)).cause()).isEqualTo(DisconnectCause.ADDRESS_DENIED);
        assertThat(publish(NAME, ELSEWHERE).stream).isNotNull();
    }

    @Test
    void aRunningSessionGoesOnWhileNobodyAnswersAndEndsWhenItIsRefused() {
        Client client = publish(NAME, HERE);
        send(client, Duration.ofSeconds(6));
        decided(new Verdict.Unanswered("down"));
        send(client, A_LOOK);
        assertThat(client.aborted).isEmpty();
        assertThat(asked.getLast().running()).isTrue();

        decided(new Verdict.Denied("your plan has ended"));
        send(client, A_LOOK);
        assertThat(client.aborted).containsExactly(DisconnectCause.REVOKED);
        assertThat(client.told).hasMessageContaining("your plan has ended");
        assertThat(lease().state()).isEqualTo(LeaseState.ENDED);
    }

    @Test
    void aRunningSessionWhoseKeyBelongsToAnotherChannelEnds() {
        Client client = publish(NAME, HERE);
        send(client, Duration.ofSeconds(6));
        decided(new Verdict.Allowed(new ChannelId("other")));
        send(client, A_LOOK);
        assertThat(client.aborted).containsExactly(DisconnectCause.REVOKED);
    }

    @Test
    void aRunningSessionWhoseChannelIsDisabledEnds() {
        Client client = publish(NAME, HERE);
        send(client, Duration.ofSeconds(6));
        write(false);
        send(client, A_LOOK);
        assertThat(client.aborted).containsExactly(DisconnectCause.KEY_DISABLED);
    }
}
