package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.bytes.Bytes;
import dev.sluice.e2e.Input.Audio;
import dev.sluice.e2e.Input.Video;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A load balancer that announces its clients, played by the test.
class ProxyProtocolIT {
    private static final Input INPUT = Input.of(Video.of("25", 2), new Audio(48_000, 2, false));
    private static final byte[] V2_SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");

    private static final Path FOLDER = SluiceProcess.folder("ProxyProtocolIT");
    private static Buckets.Folders buckets;
    private static SluiceProcess service;

    @BeforeAll
    static void start() {
        buckets = Buckets.Folders.emptyFor(ProxyProtocolIT.class);
        Map<String, String> settings = new HashMap<>(buckets.settings());
        settings.putAll(MediaChecks.LARGE_WINDOW);
        settings.put("sluice.rtmp.proxy-protocol", "required");
        // Not the balancer's own.
        settings.put("sluice.rtmp.allowed-networks", "203.0.113.0/24,2001:db8::/32");
        settings.put("sluice.rtmp.denied-networks", "203.0.113.200/32");
        settings.put("quarkus.log.category.\"dev.sluice.rtmp\".level", "DEBUG");
        assertThat(INPUT.file()).exists();
        service = SluiceProcess.start(FOLDER, settings);
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
    }

    /// A header and the client that it names.
    record Header(String name, Bytes bytes, String client) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Header> headers() {
        byte[] v1 = "PROXY TCP4 203.0.113.1 192.0.2.1 41001 1935\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] v2 = v2(0x21, 0x11, "cb007102" + "c0000201" + "a02a" + "078f");
        byte[] v2OnIpv6 = v2(
                0x21, 0x21, "20010db8000000000000000000000003" + "20010db8000000000000000000000001" + "a02b" + "078f");
        return Stream.of(
                new Header("v1", Bytes.wrap(v1), "203.0.113.1 port 41001"),
                new Header("v2", Bytes.wrap(v2), "203.0.113.2 port 41002"),
                new Header("v2-ipv6", Bytes.wrap(v2OnIpv6), "2001:db8:0:0:0:0:0:3 port 41003"));
    }

    private static byte[] v2(int versionAndCommand, int family, String block) {
        byte[] addresses = HexFormat.of().parseHex(block);
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(V2_SIGNATURE);
        header.write(versionAndCommand);
        header.write(family);
        header.write(0);
        header.write(addresses.length);
        header.writeBytes(addresses);
        return header.toByteArray();
    }

    private static Socket connect(byte[] header) throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), service.rtmpUrl().getPort());
        socket.getOutputStream().write(header);
        return socket;
    }

    @ParameterizedTest
    @MethodSource("headers")
    void aStreamBehindAHeaderIsWhole(Header header) throws IOException {
        Channel channel = Channel.of("behind-" + header.name());
        buckets.add(channel);
        try (RtmpPublisher publisher = RtmpPublisher.publish(
                RtmpConnection.over(connect(header.bytes().toByteArray()), 4096), service.rtmpUrl(), channel.key())) {
            for (FlvFile.Tag tag : FlvFile.read(INPUT.file()).tags()) {
                publisher.send(tag);
            }
            publisher.unpublish(channel.key());
        }
        MediaChecks.isWhole(INPUT, Broadcast.awaitEnd(buckets, channel));
        Api api = Api.of(service, FOLDER);
        JsonNode session = await().until(
                        () -> api.get("sessions?state=ended&channelId=" + channel.id())
                                .json()
                                .at("/items/0"),
                        found -> !found.isMissingNode());
        assertThat(header.client()).startsWith(session.at("/client/address").asText("none") + " port ");
    }

    @ParameterizedTest
    @MethodSource("headers")
    void theLogNamesTheClientAndNotTheBalancer(Header header) throws IOException {
        RtmpConnection connection = RtmpConnection.over(connect(header.bytes().toByteArray()), 4096);
        try (connection) {
            assertThatThrownBy(() -> RtmpPublisher.publish(connection, service.rtmpUrl(), "no-key"))
                    .isInstanceOf(AssertionError.class);
        }
        await().untilAsserted(() ->
                assertThat(service.output()).contains("connection from " + header.client() + " ended: unknown_key"));
    }

    @Test
    void onlyNamedAddressesInTheAllowedNetworksMayPublish() throws IOException {
        Channel channel = Channel.of("allowed");
        buckets.add(channel);

        assertThat(refusal("198.51.100.7", channel.key()))
                .contains("NetStream.Publish.Denied", "not allowed from your address 198.51.100.7");
        publishes("203.0.113.7", channel);
    }

    @Test
    void aNamedAddressInADeniedNetworkIsClosedWithoutAWord() throws IOException {
        try (Socket socket = connect(v1("203.0.113.200"))) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (SocketException e) {
            // Reset: closed without a word as well.
        }
    }

    @Test
    void aChannelsNetworksAreComparedWithTheNamedAddress() throws IOException {
        Channel channel = Channel.of("from-a-network");
        buckets.putControl(
                channel.documentKey(),
                channel.document().replace("\"allowedNetworks\":[]", "\"allowedNetworks\":[\"203.0.113.64/26\"]"));

        assertThat(refusal("203.0.113.63", channel.key()))
                .contains("NetStream.Publish.Denied", "not allowed from your address 203.0.113.63");
        publishes("203.0.113.64", channel);
    }

    /// Behind a balancer everybody would wait for whoever guesses.
    @Test
    void wrongKeysDelayTheNamedAddressAndNobodyElse() throws IOException {
        // A process that has just started is slow for reasons of its own.
        assertThat(refusal("203.0.113.49", "sk_nobody_k1_wrong")).contains("NetStream.Publish.BadName");
        for (int i = 0; i < 3; i++) {
            secondsToRefuse("203.0.113.50");
        }
        assertThat(secondsToRefuse("203.0.113.50")).isGreaterThanOrEqualTo(1);
        List<Double> others = new ArrayList<>();
        for (int i = 51; i < 54; i++) {
            others.add(secondsToRefuse("203.0.113." + i));
        }
        // A busy machine may hold up one of them.
        assertThat(others).anyMatch(taken -> taken < 1);
    }

    private static byte[] v1(String client) {
        return "PROXY TCP4 %s 192.0.2.1 41001 1935\r\n".formatted(client).getBytes(StandardCharsets.US_ASCII);
    }

    private static void publishes(String client, Channel channel) throws IOException {
        try (RtmpPublisher publisher = RtmpPublisher.publish(
                RtmpConnection.over(connect(v1(client)), 4096), service.rtmpUrl(), channel.key())) {
            publisher.unpublish(channel.key());
        }
    }

    private static String refusal(String client, String key) throws IOException {
        try (RtmpConnection connection = RtmpConnection.over(connect(v1(client)), 4096)) {
            AssertionError refused = catchThrowableOfType(
                    AssertionError.class, () -> RtmpPublisher.publish(connection, service.rtmpUrl(), key));
            assertThat(refused).isNotNull();
            return String.valueOf(refused.getMessage());
        }
    }

    private static double secondsToRefuse(String client) throws IOException {
        long start = System.nanoTime();
        assertThat(refusal(client, "sk_nobody_k1_wrong")).contains("NetStream.Publish.BadName");
        return (System.nanoTime() - start) / 1e9;
    }

    @Test
    void healthChecksAreCountedAndAreNoLines() throws IOException {
        double before = probed();
        connect(new byte[0]).close();
        connect("PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII)).close();
        connect(v2(0x20, 0, "")).close();

        await().untilAsserted(() -> assertThat(probed()).isEqualTo(before + 3));
        assertThat(service.output()).doesNotContain("ended: probed", "ended: proxy_failed (closed");
    }

    @Test
    void whoSpeaksRtmpRightAwayIsClosed() throws IOException {
        try (Socket direct = connect(new byte[1537])) {
            assertThat(direct.getInputStream().read()).isEqualTo(-1);
        } catch (SocketException e) {
            // Reset, as it was closed with bytes unread.
        }
        await().untilAsserted(() -> assertThat(service.output()).contains("ended: proxy_failed"));
    }

    private static double probed() {
        return service.metrics()
                .lines()
                .filter(line -> line.startsWith("sluice_rtmp_disconnects_total{cause=\"probed\"}"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
