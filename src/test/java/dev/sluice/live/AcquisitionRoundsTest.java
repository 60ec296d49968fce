package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.channels.Channels;
import dev.sluice.channels.Conflict;
import dev.sluice.lease.Leases;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.PublishRequest;
import dev.sluice.rtmp.session.PublishedStream;
import dev.sluice.rtmp.session.StreamName;
import dev.sluice.testing.WriteIds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// How many times one after the other the store is waited for, from `publish` to `Publish.Start`.
class AcquisitionRoundsTest extends PublisherFixture {
    private final List<Runnable> underWay = new ArrayList<>();

    private int roundsToPublish() {
        TickingStore slowControl = new TickingStore(control, underWay);
        LiveEnvironment slow = new EnvironmentBuilder(
                        new TickingStore(media, underWay), new Leases(slowControl, JSON, WriteIds::next))
                .ids(environment.ids())
                .build();
        Publisher slowPublisher =
                new Publisher(slow, new Channels(slowControl, JSON, this::now), PublishRules.usual(List.of()));
        Client client = new Client(HERE);
        PublishRequest request = new PublishRequest(new StreamName(KEY), "live", Map.of(), "", "test");
        slowPublisher.gateFor(client).publish(request, client);
        loop.runAll();
        int rounds = 0;
        while (client.stream == null) {
            assertThat(TickingStore.tick(underWay))
                    .as("refused: " + client.refusal)
                    .isTrue();
            loop.runAll();
            rounds++;
        }
        return rounds;
    }

    private PublishedStream published() {
        PublishedStream stream = Objects.requireNonNull(publish(KEY, HERE).stream);
        stream.onVideo(0, FlvPictures.HEADER);
        for (int ms = 0; ms <= 4_000; ms += 500) {
            stream.onVideo(ms, FlvPictures.of(ms % 2_000 == 0));
            loop.runAll();
        }
        return stream;
    }

    @Test
    void aFreshChannelTakesThree() {
        assertThat(roundsToPublish()).isEqualTo(3);
    }

    @Test
    void goingOnWithABroadcastThatWaitsTakesThree() {
        published().onEnd(DisconnectCause.PEER_CLOSED);
        loop.runAll();
        assertThat(roundsToPublish()).isEqualTo(3);
    }

    @Test
    void takingALiveChannelOverTakesThree() {
        published();
        assertThat(roundsToPublish()).isEqualTo(3);
    }

    @Test
    void aChannelWhoseBroadcastIsOverTakesThree() {
        PublishedStream stream = published();
        stream.onEnd(DisconnectCause.UNPUBLISHED);
        loop.runAll();
        pass(Duration.ofSeconds(61));
        assertThat(roundsToPublish()).isEqualTo(3);
    }

    @Test
    void aPolicyThatKeepsLiveSessionsCostsARoundOnlyWhereThereIsOne() {
        conflict = Conflict.REJECT;
        write(true);
        published().onEnd(DisconnectCause.PEER_CLOSED);
        loop.runAll();
        assertThat(roundsToPublish()).isEqualTo(3);
        pass(Duration.ofSeconds(11));
        assertThat(roundsToPublish()).isEqualTo(4);
    }
}
