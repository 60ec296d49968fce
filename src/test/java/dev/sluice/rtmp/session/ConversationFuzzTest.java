package dev.sluice.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.fuzz.Cost;
import dev.sluice.fuzz.FuzzInput;
import dev.sluice.fuzz.Pieces;
import dev.sluice.fuzz.Seed;
import dev.sluice.rtmp.RtmpClientScript;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A whole conversation down to segments: bytes of a client in, answers and MPEG-TS out. Whatever it sends, nothing
/// is thrown, memory stays within the limits, every segment is well-formed, and the split does not matter.
class ConversationFuzzTest {
    private static final int GATE_MASK = 3;
    private static final List<HostileConversation.GateHabit> GATE_HABITS =
            List.of(HostileConversation.GateHabit.values());
    private static final int WITHOUT_HANDSHAKE = 4;
    private static final int PUBLISHES = 8;

    /// Two publications' worth of tables and buffers, and some segments' blocks.
    private static final long ALLOCATED_AT_ONCE = 4 << 20;

    private static final int ALLOCATED_PER_BYTE = 512;

    static Stream<Arguments> seeds() {
        Bytes goodbye = new RtmpClientScript().unpublish("key").take();
        ByteWriter farewell = new ByteWriter().u8(15).u16(goodbye.length()).bytes(goodbye);
        Bytes handshake = new RtmpClientScript().handshake().connect("live").take();
        return Stream.of(
                seed("publishes six seconds", PUBLISHES, "05 00 05 04 09 32 09 32 09 32"),
                seed(
                        "ends politely",
                        PUBLISHES,
                        "05 00 05 04 09 40" + farewell.toBytes().toHex()),
                seed("is accepted later", PUBLISHES | 1, "05 00 05 04 09 20 0c 09 40"),
                seed("is refused", PUBLISHES | 2, "05 00"),
                seed("is refused without a word", PUBLISHES | 3, "05 00"),
                seed("sound alone", PUBLISHES, "05 04 0a ff 0a 80"),
                seed("pictures that become another format", PUBLISHES, "05 00 09 40 05 01 09 40 05 02 09 10"),
                seed("a clock that jumps", PUBLISHES, "05 00 05 03 09 20 03 00800000 09 20 03 00000000 09 20"),
                seed("a clock that wraps", PUBLISHES, "05 00 05 03 03 fffffe00 09 40 09 40"),
                seed("a pause", PUBLISHES, "05 00 05 03 09 20 04 ff 02 ff 09 20 04 80 09 20"),
                seed("pictures before sound", PUBLISHES, "05 00 09 20 05 04 09 20 0a 40"),
                seed("no key frames after the first", PUBLISHES, "05 00 05 04 09 ff 09 ff"),
                seed(
                        "metadata, ping, broken video",
                        PUBLISHES,
                        "05 00 0e 0500 01 00 04 0006 0006 00000001 01 04 09 0003 170100"),
                seed(
                        "command by command",
                        0,
                        "0b 00 01 04 6c697665 0b 01 02 00 0b 04 03 03 6b6579 05 00 09 20 0b 06 04 00 0b 04 03 03 6b6579"),
                seed("publishes twice", PUBLISHES, "0b 04 05 03 6b6579"),
                seed("plays", 0, "0b 00 01 00 0b 08 02 00"),
                seed("tiny chunks", PUBLISHES, "0d 00000001 05 00 09 08"),
                seed("no handshake", WITHOUT_HANDSHAKE, "00 04 47455420"),
                seed(
                        "bytes alone",
                        WITHOUT_HANDSHAKE,
                        "0f "
                                + Bytes.of(handshake.length() >> 8, handshake.length())
                                        .toHex() + handshake.toHex()));
    }

    private static Arguments seed(String name, int steering, String script) {
        return Seed.of(
                name,
                new ByteWriter().u8(steering).u8(3).bytes(Bytes.hex(script)).toBytes());
    }

    @MethodSource("seeds")
    @FuzzTest
    void survivesWhateverAClientDoes(byte[] data) {
        FuzzInput fuzz = new FuzzInput(data);
        int steering = fuzz.u8();
        int seed = fuzz.u8();
        List<HostileScript.Step> steps =
                HostileScript.read(fuzz, (steering & WITHOUT_HANDSHAKE) == 0, (steering & PUBLISHES) != 0);
        long size = steps.stream().mapToLong(step -> step.bytes().length()).sum();
        HostileConversation.GateHabit gate = GATE_HABITS.get(steering & GATE_MASK);
        HostileConversation whole = new HostileConversation(gate, true);
        whole.play(steps, Pieces::feedWhole);
        HostileConversation pieces = new HostileConversation(gate, true);
        pieces.play(steps, (bytes, receiver) -> Pieces.feed(bytes, seed, receiver));
        assertThat(pieces.summary()).isEqualTo(whole.summary());
        assertThat(whole.writtenBytes()).isLessThanOrEqualTo(16 * 1024 + 16 * size);
        Cost.within(
                ALLOCATED_AT_ONCE + ALLOCATED_PER_BYTE * size,
                () -> new HostileConversation(gate, false).play(steps, Pieces::feedWhole));
    }
}
