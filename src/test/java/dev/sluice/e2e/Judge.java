package dev.sluice.e2e;

import dev.sluice.e2e.Tracks.Packet;
import java.util.ArrayList;
import java.util.List;

/// Compares what was sent with what stands in the bucket: every packet exactly once and in order, and all timestamps
/// equal after one constant offset that both tracks share.
final class Judge {
    /// Enough to see a pattern; a shifted stream would otherwise be reported a thousand times.
    private static final int MAX_FINDINGS = 12;

    private static final int TICKS_PER_MS = 90;
    private static final int SAMPLES_PER_FRAME = 1024;

    /// MPEG-TS rounds each frame to a tick, and so does ffprobe where one PES packet holds several frames.
    private static final int SPACING_TOLERANCE_TICKS = 2;

    private final Tracks sent;
    private final Tracks received;
    private final List<String> findings = new ArrayList<>();

    private Judge(Tracks sent, Tracks received) {
        this.sent = sent;
        this.received = received;
    }

    /// What is wrong with `received`, in words; empty if nothing is.
    static List<String> findings(Tracks sent, Tracks received) {
        return new Judge(sent, received).judge();
    }

    private List<String> judge() {
        comparePackets("video", sent.video(), received.video());
        comparePackets("audio", sent.audio(), received.audio());
        if (findings.isEmpty()) {
            compareTimes();
        }
        return findings.size() <= MAX_FINDINGS ? findings : findings.subList(0, MAX_FINDINGS);
    }

    /// Walks both lists and steps over what is missing or there twice, so that one fault is one finding.
    private void comparePackets(String track, List<Packet> expected, List<Packet> actual) {
        int i = 0;
        int j = 0;
        while (i < expected.size() && j < actual.size()) {
            String hash = actual.get(j).hash();
            if (hash.equals(expected.get(i).hash())) {
                i++;
                j++;
            } else if (i > 0 && hash.equals(expected.get(i - 1).hash())) {
                findings.add(track + " packet " + (i - 1) + " is there twice");
                j++;
            } else if (i + 1 < expected.size()
                    && hash.equals(expected.get(i + 1).hash())) {
                findings.add(track + " packet " + i + " is missing");
                i++;
            } else {
                findings.add(track + " packet " + i + " has other bytes");
                i++;
                j++;
            }
        }
        if (i < expected.size()) {
            findings.add(track + ": the last " + (expected.size() - i) + " of " + expected.size() + " are missing");
        }
        if (j < actual.size()) {
            findings.add(track + ": " + (actual.size() - j) + " packets more than the " + expected.size() + " sent");
        }
    }

    private void compareTimes() {
        boolean hasVideo = !sent.video().isEmpty();
        Packet firstSent = hasVideo ? sent.video().getFirst() : sent.audio().getFirst();
        Packet firstReceived =
                hasVideo ? received.video().getFirst() : received.audio().getFirst();
        double offset = firstReceived.dts90k() - firstSent.dts90k();
        for (int i = 0; i < sent.video().size(); i++) {
            Packet before = sent.video().get(i);
            Packet after = received.video().get(i);
            within("video DTS", i, after.dts90k() - before.dts90k() - offset, TICKS_PER_MS);
            within("video PTS", i, after.pts90k() - before.pts90k() - offset, TICKS_PER_MS);
        }
        if (sent.audio().isEmpty()) {
            return;
        }
        double frame = SAMPLES_PER_FRAME * 90_000.0 / received.sampleRate();
        long start = received.audio().getFirst().pts90k();
        for (int i = 0; i < sent.audio().size(); i++) {
            long after = received.audio().get(i).pts90k();
            within("audio", i, after - sent.audio().get(i).pts90k() - offset, frame / 2);
            within("audio spacing", i, after - start - i * frame, SPACING_TOLERANCE_TICKS);
        }
    }

    private void within(String what, int index, double difference, double tolerance) {
        if (Math.abs(difference) > tolerance) {
            findings.add("%s of packet %d is off by %.3f ms (allowed: %.3f)"
                    .formatted(what, index, difference / TICKS_PER_MS, tolerance / TICKS_PER_MS));
        }
    }
}
