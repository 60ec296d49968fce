package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.channels.Conflict;
import dev.sluice.lease.LeaseState;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/// An encoder that was stopped and is started again, on a channel that a live session keeps, while the last segment of
/// its former session is still on its way.
class EndingSessionTest extends PublisherFixture {
    private final Deque<Runnable> held = new ArrayDeque<>();
    private boolean crawling;

    private Publisher overACrawlingStore() {
        LiveEnvironment slow = new EnvironmentBuilder(
                        new ForwardingStore(media) {
                            @Override
                            public CompletionStage<PutResult> put(PutRequest request) {
                                if (!crawling || !request.key().endsWith(".ts")) {
                                    return super.put(request);
                                }
                                CompletableFuture<PutResult> result = new CompletableFuture<>();
                                held.add(() -> super.put(request).thenAccept(result::complete));
                                return result;
                            }
                        },
                        leases)
                .ids(environment.ids())
                .build();
        return new Publisher(slow, channels, new PublishRules(List.of(), Conflict.REJECT, 10, 100));
    }

    private Client stoppedEncoder() {
        publisher = overACrawlingStore();
        Client first = publish(KEY, HERE);
        send(first, Duration.ofMillis(4_500));
        crawling = true;
        Objects.requireNonNull(first.stream).onEnd(DisconnectCause.UNPUBLISHED);
        loop.runAll();
        assertThat(lease().state()).isEqualTo(LeaseState.LIVE);
        return first;
    }

    @Test
    void itWaitsForTheEndOfItsFormerSessionAndIsNotRefused() {
        stoppedEncoder();
        Client again = publish(KEY, HERE);
        assertThat(again.refusal).isNull();
        assertThat(again.stream).isNull();

        crawling = false;
        held.forEach(Runnable::run);
        loop.runAll();
        assertThat(again.refusal).isNull();
        assertThat(again.stream).isNotNull();
    }

    @Test
    void itDoesNotWaitForEver() {
        stoppedEncoder();
        Client again = publish(KEY, HERE);
        pass(Duration.ofSeconds(5));
        assertThat(again.refusal).isNotNull();
    }
}
