package dev.sluice.rtmp.server;

import static dev.sluice.rtmp.server.ProxyHeaders.concat;
import static dev.sluice.rtmp.server.ProxyHeaders.ipv4Block;
import static dev.sluice.rtmp.server.ProxyHeaders.ipv6Block;
import static dev.sluice.rtmp.server.ProxyHeaders.v1;
import static dev.sluice.rtmp.server.ProxyHeaders.v2;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.fuzz.Cost;
import dev.sluice.fuzz.FuzzInput;
import dev.sluice.fuzz.Pieces;
import dev.sluice.fuzz.Seed;
import dev.sluice.rtmp.session.DisconnectCause;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The PROXY header, both versions: the same client and the same bytes behind it in any pieces, or the one end, and
/// no buffer that is not given back.
class ProxyHeaderFuzzTest {
    /// The channel of the test costs most.
    private static final int ALLOCATED_AT_ONCE = 256 * 1024;

    private static final int ALLOCATED_PER_BYTE = 64;

    /// What came of a header.
    private record Outcome(InetSocketAddress client, boolean passed, Bytes behind, List<DisconnectCause> ends) {}

    static Stream<Arguments> seeds() {
        Bytes rtmp = Bytes.hex("03 00000000 00000000 0102");
        Bytes extensions = concat(
                ipv4Block(),
                Bytes.hex("ea0005 0176706365 030004 deadbeef 20000f 0100000000 210007" + "544c5376312e33"));
        return Stream.of(
                seed("version 1, IPv4", concat(v1("PROXY TCP4 203.0.113.7 192.0.2.1 40000 1935"), rtmp)),
                seed("version 1, IPv6", concat(v1("PROXY TCP6 2001:db8::7 2001:db8::1 40000 1935"), rtmp)),
                seed("version 1, unknown", concat(v1("PROXY UNKNOWN"), rtmp)),
                seed("version 1, no addresses", v1("PROXY TCP4 203.0.113 192.0.2.1 40000 1935")),
                seed("version 1, endless", Bytes.utf8("PROXY TCP4 " + "1".repeat(200))),
                seed("version 2, IPv4", concat(v2(ProxyHeaders.PROXY, ProxyHeaders.TCP4, ipv4Block()), rtmp)),
                seed("version 2, IPv6", concat(v2(ProxyHeaders.PROXY, ProxyHeaders.TCP6, ipv6Block()), rtmp)),
                seed("version 2, extensions", concat(v2(ProxyHeaders.PROXY, ProxyHeaders.TCP4, extensions), rtmp)),
                seed("version 2, health check", v2(ProxyHeaders.LOCAL, ProxyHeaders.UNSPEC, Bytes.EMPTY)),
                seed(
                        "version 2, UNIX socket",
                        concat(v2(ProxyHeaders.PROXY, ProxyHeaders.UNIX_STREAM, Bytes.wrap(new byte[216])), rtmp)),
                seed("version 2, too long", v2(ProxyHeaders.PROXY, ProxyHeaders.TCP4, Bytes.wrap(new byte[2000]))),
                seed(
                        "version 2, broken extension",
                        v2(ProxyHeaders.PROXY, ProxyHeaders.TCP4, concat(ipv4Block(), Bytes.hex("20ffff 01")))),
                seed("no header", rtmp));
    }

    private static Arguments seed(String name, Bytes input) {
        return Seed.of(name, 3, input);
    }

    @MethodSource("seeds")
    @FuzzTest
    void namesTheSameClientInAnyPieces(byte[] data) {
        FuzzInput fuzz = new FuzzInput(data);
        int seed = fuzz.u8();
        Bytes input = fuzz.rest();
        Outcome whole = run(input, Pieces::feedWhole);
        Outcome pieces = run(input, (bytes, receiver) -> Pieces.feed(bytes, seed, receiver));

        assertThat(pieces).isEqualTo(whole);
        assertThat(whole.ends()).hasSize(1);
        if (whole.passed()) {
            int header = input.length() - whole.behind().length();
            assertThat(header).isPositive();
            assertThat(whole.behind()).isEqualTo(input.from(header));
        } else {
            assertThat(whole.behind()).isEqualTo(Bytes.EMPTY);
        }
        Cost.within(
                ALLOCATED_AT_ONCE + (long) ALLOCATED_PER_BYTE * input.length(), () -> run(input, Pieces::feedWhole));
    }

    private static Outcome run(Bytes input, BiConsumer<Bytes, Consumer<ByteBuffer>> feed) {
        List<DisconnectCause> ends = new ArrayList<>();
        List<ByteBuf> buffers = new ArrayList<>();
        EmbeddedChannel channel = new EmbeddedChannel();
        ClientConnection client = new ClientConnection(channel, () -> 0, end -> ends.add(end.cause()));
        client.enter(ClientConnection.Stage.PROXY_HEADER);
        Behind behind = new Behind();
        boolean[] passed = new boolean[1];
        channel.pipeline().addLast(new ProxyHeaderDecoder(client)).addLast(new ProxyHeaderHandler(client, () -> {
            passed[0] = true;
            client.enter(ClientConnection.Stage.RTMP);
            channel.pipeline().addLast(behind);
        }));
        feed.accept(input, piece -> {
            if (piece.hasRemaining() && channel.isOpen()) {
                ByteBuf buffer = Unpooled.copiedBuffer(piece);
                buffers.add(buffer);
                channel.writeInbound(buffer);
            }
            piece.position(piece.limit());
        });
        channel.finishAndReleaseAll();
        channel.runPendingTasks();
        assertThat(buffers).allMatch(buffer -> buffer.refCnt() == 0);
        return new Outcome(client.remoteAddress(), passed[0], behind.bytes.toBytes(), ends);
    }

    /// Takes what comes behind the header.
    private static final class Behind extends ChannelInboundHandlerAdapter {
        private final ByteWriter bytes = new ByteWriter();

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf buffer = (ByteBuf) message;
            byte[] read = new byte[buffer.readableBytes()];
            buffer.readBytes(read).release();
            bytes.bytes(Bytes.wrap(read));
        }
    }
}
