package dev.sluice.store.selftest;

import dev.sluice.bytes.Bytes;
import dev.sluice.store.GetResult;
import dev.sluice.store.PutCondition;
import dev.sluice.store.PutResult;
import dev.sluice.store.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// A segment of usual size, in blocks as segments are, there and back. Two round trips.
record LargeProbe(Scratch scratch, Findings findings, long seed) implements Probe {
    /// Six seconds at 3 Mbit/s; not a multiple of anything.
    private static final int SIZE = 2 * 1024 * 1024 + 17;

    private static final int BLOCK = 64 * 1024;

    @Override
    public void run() {
        byte[] content = new byte[SIZE];
        new SplittableRandom(seed).nextBytes(content);
        List<Bytes> blocks = new ArrayList<>();
        for (int at = 0; at < SIZE; at += BLOCK) {
            blocks.add(Bytes.wrap(content, at, Math.min(BLOCK, SIZE - at)));
        }
        String key = scratch.newKey("large");
        PutResult put = scratch.put(key, blocks, new PutCondition.Always(), Operation.LARGE_PUT);
        GetResult read = scratch.get(key, null, Operation.LARGE_GET);
        if (put instanceof PutResult.Stored && read instanceof GetResult.Found(StoredObject object)) {
            findings.judge(
                    Rule.CONTENT,
                    object.content().equals(Bytes.wrap(content)),
                    "of " + SIZE + " random bytes " + object.content().length() + " came back, or others");
        } else {
            findings.violated(Rule.CONTENT, "an object of " + SIZE + " bytes was written, and " + read + " was read");
        }
    }
}
