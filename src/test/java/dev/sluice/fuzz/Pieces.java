package dev.sluice.fuzz;

import dev.sluice.bytes.Bytes;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.function.Consumer;

/// Cuts an input as a network might.
public final class Pieces {
    private static final int FOREIGN = 3;

    private Pieces() {}

    /// The whole input in one buffer.
    public static ByteBuffer whole(Bytes input) {
        return ByteBuffer.wrap(input.toByteArray());
    }

    /// Hands the input over at once.
    public static void feedWhole(Bytes input, Consumer<ByteBuffer> receiver) {
        receiver.accept(whole(input));
    }

    /// Hands the input over in pieces, each amid foreign bytes that nobody may touch.
    ///
    /// @param seed 0 cuts after each byte, every other one at random, mostly within headers
    public static void feed(Bytes input, int seed, Consumer<ByteBuffer> receiver) {
        Random random = new Random(seed);
        int longest = seed == 0 ? 1 : 1 << (1 + random.nextInt(11));
        for (int at = 0; at < input.length(); ) {
            int size = Math.min(1 + random.nextInt(longest), input.length() - at);
            byte[] amid = new byte[size + 2 * FOREIGN];
            input.copyTo(at, amid, FOREIGN, size);
            receiver.accept(ByteBuffer.wrap(amid, FOREIGN, size));
            at += size;
        }
    }
}
