package dev.sluice.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Looks at the continuity counters of a transport stream (H.222.0 §2.4.3.3), which FFmpeg passes over in silence.
final class TsContinuity {
    private static final int PACKET_BYTES = 188;

    private TsContinuity() {}

    /// Lost sync bytes and counters that jump, in words.
    static List<String> findings(Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> findings = new ArrayList<>();
        if (bytes.length % PACKET_BYTES != 0) {
            findings.add(bytes.length + " bytes are not whole packets");
        }
        Map<Integer, Integer> last = new HashMap<>();
        for (int at = 0; at + PACKET_BYTES <= bytes.length; at += PACKET_BYTES) {
            if (bytes[at] != 0x47) {
                findings.add("no sync byte at " + at);
                break;
            }
            int pid = ((bytes[at + 1] & 0x1F) << 8) | (bytes[at + 2] & 0xFF);
            boolean hasPayload = (bytes[at + 3] & 0x10) != 0;
            int counter = bytes[at + 3] & 0xF;
            Integer before = last.put(pid, counter);
            if (before != null && counter != (hasPayload ? (before + 1) & 0xF : before)) {
                findings.add("PID %d at byte %d: counter %d after %d".formatted(pid, at, counter, before));
            }
        }
        return findings;
    }
}
