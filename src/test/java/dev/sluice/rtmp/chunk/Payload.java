package dev.sluice.rtmp.chunk;

import dev.sluice.bytes.Bytes;
import java.util.Random;

/// Payload in which a lost, doubled or moved byte shows.
final class Payload {
    private Payload() {}

    static Bytes of(int size) {
        return random(size, new Random(size));
    }

    static Bytes random(int size, Random random) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return Bytes.wrap(bytes);
    }
}
