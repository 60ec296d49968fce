package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.e2e.Input.Audio;
import dev.sluice.e2e.Input.Video;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A process whose places are taken by connections that never publish still takes an encoder.
class ConnectionLimitsIT {
    private static final Input INPUT = Input.of(Video.of("25", 2), new Audio(48_000, 2, false));
    private static final Channel CHANNEL = Channel.of("in-a-crowd");
    private static final int PLACES = 50;

    @Test
    void anEncoderGetsInAndStaysInAmongConnectionsThatOnlyHoldAPlace() throws IOException {
        List<Socket> crowd = new ArrayList<>();
        assertThat(INPUT.file()).exists();
        try (Buckets.Folders buckets = Buckets.Folders.emptyFor(ConnectionLimitsIT.class);
                SluiceProcess service = start(buckets)) {
            int port = service.rtmpUrl().getPort();
            for (int i = 0; i < PLACES; i++) {
                crowd.add(new Socket(InetAddress.getLoopbackAddress(), port));
            }
            await().untilAsserted(() -> assertThat(service.metrics())
                    .contains("sluice_rtmp_connections " + PLACES + ".0")
                    .contains("sluice_rtmp_connections_limit " + PLACES + ".0"));
            await("their undisturbed second is over").ignoreExceptions().until(() -> isTaken(service.rtmpUrl()));

            try (RtmpPublisher publisher = RtmpPublisher.publish(service.rtmpUrl(), CHANNEL.key(), 4096)) {
                for (FlvFile.Tag tag : FlvFile.read(INPUT.file()).tags()) {
                    publisher.send(tag);
                    if (tag.type() == FlvFile.VIDEO && crowd.size() < 3 * PLACES) {
                        crowd.add(new Socket(InetAddress.getLoopbackAddress(), port));
                    }
                }
                publisher.unpublish(CHANNEL.key());
            }
            MediaChecks.isWhole(INPUT, Broadcast.awaitEnd(buckets, CHANNEL));
            assertThat(service.metrics())
                    .containsPattern("sluice_rtmp_disconnects_total\\{cause=\"overloaded\"\\} [1-9]");
        } finally {
            for (Socket socket : crowd) {
                socket.close();
            }
        }
    }

    @Test
    void aLimitPerAddressWithoutAddressesIsTold() {
        StartUpIT.fails(
                "per-address",
                Map.of("sluice.rtmp.max-connections-per-address", "10"),
                "sluice.rtmp.max-connections-per-address");
    }

    @Test
    void aNetworkThatIsNoneIsTold() {
        StartUpIT.fails(
                "networks", Map.of("sluice.rtmp.denied-networks", "300.0.0.0/8"), "sluice.rtmp.denied-networks");
    }

    private static boolean isTaken(URI url) {
        RtmpConnection.open(url, 4096).close();
        return true;
    }

    private static SluiceProcess start(Buckets buckets) {
        buckets.add(CHANNEL);
        Map<String, String> settings = new HashMap<>(buckets.settings());
        settings.putAll(MediaChecks.LARGE_WINDOW);
        settings.put("sluice.rtmp.max-connections", Integer.toString(PLACES));
        return SluiceProcess.start(SluiceProcess.folder("ConnectionLimitsIT"), settings);
    }
}
