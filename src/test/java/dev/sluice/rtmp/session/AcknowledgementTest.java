package dev.sluice.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.rtmp.message.RtmpMessage.Acknowledgement;
import java.util.List;
import org.junit.jupiter.api.Test;

class AcknowledgementTest {
    private final Peer peer = Peer.publishing();

    @Test
    void aPeerThatAsksForNoneGetsNone() {
        Bytes frame = peer.client.video(0, Bytes.wrap(new byte[1_000_000])).take();
        for (int i = 0; i < 12; i++) {
            peer.send(frame);
        }

        assertThat(acknowledged()).isEmpty();
    }

    @Test
    void allBytesCountHandshakeIncluded() {
        window(2_500_000);
        Bytes frame = peer.client.video(0, Bytes.wrap(new byte[100_000])).take();
        while (peer.connection.bytesReceived() < 2_500_000) {
            assertThat(acknowledged()).isEmpty();
            peer.send(frame);
        }

        assertThat(acknowledged()).containsExactly(peer.connection.bytesReceived());
        assertThat(peer.connection.bytesReceived()).isBetween(2_500_000L, 2_700_000L);
    }

    @Test
    void theWindowThatThePeerAsksForHolds() {
        window(200_000);
        Bytes frame = peer.client.video(0, Bytes.wrap(new byte[50_000])).take();
        for (int i = 0; i < 12; i++) {
            peer.send(frame);
        }

        assertThat(acknowledged()).hasSize(3);
        assertThat(acknowledged().get(1) - acknowledged().get(0)).isBetween(200_000L, 251_000L);
    }

    @Test
    void aTinyWindowIsNotFollowedBelow64KiB() {
        window(1);
        Bytes frame = peer.client.video(0, Bytes.wrap(new byte[1000])).take();
        for (int i = 0; i < 400; i++) {
            peer.send(frame);
        }

        assertThat(acknowledged()).hasSize((int) (peer.connection.bytesReceived() / 65_536));
        assertThat(acknowledged()).hasSizeBetween(5, 6);
    }

    @Test
    void aWindowOf0IsIgnored() {
        window(100_000);
        window(0);
        peer.client.video(0, Bytes.wrap(new byte[200_000]));
        peer.send();

        assertThat(acknowledged()).hasSize(1);
    }

    @Test
    void severalWindowsInOneReadAreOneAcknowledgement() {
        window(100_000);
        peer.client.video(0, Bytes.wrap(new byte[900_000]));
        peer.send();

        assertThat(acknowledged()).containsExactly(peer.connection.bytesReceived());
    }

    @Test
    void theNumberWrapsAt32Bits() {
        AcknowledgementWindow window = new AcknowledgementWindow(65_536);
        window.setWindow(100_000);

        assertThat(window.isDue(0x1_0000_0010L)).isTrue();
        assertThat(window.acknowledge(0x1_0000_0010L)).isEqualTo(0x10);
        assertThat(window.isDue(0x1_0000_0010L + 99_999)).isFalse();
        assertThat(window.isDue(0x1_0000_0010L + 100_000)).isTrue();
    }

    private void window(long size) {
        peer.client.message(2, 5, 0, 0, new ByteWriter().u32(size).toBytes());
        peer.send();
    }

    private List<Long> acknowledged() {
        return peer.answers.messages().stream()
                .filter(Acknowledgement.class::isInstance)
                .map(message -> ((Acknowledgement) message).sequenceNumber())
                .toList();
    }
}
