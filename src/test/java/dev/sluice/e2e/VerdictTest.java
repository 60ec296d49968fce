package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bytes.Bytes;
import dev.sluice.e2e.FlvFile.Tag;
import dev.sluice.e2e.Tape.Piece;
import dev.sluice.e2e.Viewing.Entry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The verdict on a case finds what it is there to find.
class VerdictTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final long FRAME_MS = 40;
    private static final int FRAMES = 50;
    private static final List<Performance.Time> TIMES =
            List.of(new Performance.Time(START, START.plusSeconds(2), Duration.ZERO));

    @Test
    void whatIsAllThereInTimeIsFaultless() {
        assertThat(findings(packets -> packets, 0)).isEmpty();
    }

    @Test
    void aMissingFrameIsFoundUnlessItIsExcused() {
        UnaryOperator<List<Stretch.Packet>> seventhMissing = packets -> without(packets, 7);

        assertThat(findings(seventhMissing, 0)).singleElement().asString().contains("1 of 50 video", "0.280");
        assertThat(findings(excusing((session, piece) -> piece.capturedMs() == 7 * FRAME_MS), seventhMissing, 0, START))
                .isEmpty();
    }

    @Test
    void aFrameThatIsThereTwiceIsFound() {
        assertThat(findings(
                        packets -> {
                            List<Stretch.Packet> twice = new ArrayList<>(packets);
                            twice.add(8, packets.get(7));
                            return twice;
                        },
                        0))
                .singleElement()
                .asString()
                .contains("twice or out of order");
    }

    @Test
    void framesThatWereNeverSentAreFound() {
        assertThat(findings(
                        packets -> {
                            List<Stretch.Packet> strange = new ArrayList<>(packets);
                            strange.set(
                                    7,
                                    new Stretch.Packet(
                                            280,
                                            280,
                                            false,
                                            "other",
                                            packets.getFirst().entry()));
                            return strange;
                        },
                        0))
                .anySatisfy(finding -> assertThat(finding).contains("never sent"))
                .anySatisfy(finding -> assertThat(finding).contains("missing"));
    }

    @Test
    void timesThatDriftFromTheCaptureAreFound() {
        UnaryOperator<List<Stretch.Packet>> drifting = packets -> packets.stream()
                .map(packet -> new Stretch.Packet(
                        packet.dtsMs() * 1.05, packet.ptsMs() * 1.05, packet.key(), packet.hash(), packet.entry()))
                .toList();

        assertThat(findings(drifting, 0)).singleElement().asString().contains("against capture");
    }

    @Test
    void anUntrueDateIsFound() {
        assertThat(findings(packets -> packets, 600)).singleElement().asString().contains("off by 600 ms");
        assertThat(findings(packets -> packets, -600))
                .singleElement()
                .asString()
                .contains("off by -600 ms");
    }

    @Test
    void aSegmentThatIsNamedLateIsFound() {
        assertThat(findings(excusing((session, piece) -> false), packets -> packets, 0, START.plusSeconds(6)))
                .singleElement()
                .asString()
                .contains("was named only 4000 ms after its end");
    }

    private static Case excusing(Expectation.Unplaceable which) {
        return Case.of("two seconds of pictures", tape()).expecting(new Expectation().mayMiss(which));
    }

    private static List<String> findings(UnaryOperator<List<Stretch.Packet>> fault, long dateOffMs) {
        return findings(excusing((session, piece) -> false), fault, dateOffMs, START.plusSeconds(2));
    }

    private static List<String> findings(
            Case which, UnaryOperator<List<Stretch.Packet>> fault, long dateOffMs, Instant seenAt) {
        Entry entry = new Entry(0, "0.ts", 2, false, false, START.plusMillis(dateOffMs), seenAt, Path.of("0.ts"));
        List<Stretch.Packet> packets = fault.apply(IntStream.range(0, FRAMES)
                .mapToObj(i ->
                        new Stretch.Packet(10_000 + i * FRAME_MS, 10_000 + i * FRAME_MS, i == 0, "frame-" + i, entry))
                .toList());
        List<Stretch> stretches = List.of(new Stretch(List.of(entry), Path.of("all.ts"), packets, List.of()));
        FrameMatch frames = new FrameMatch(which, stretches);
        List<String> findings = new ArrayList<>(frames.findings());
        findings.addAll(TimeVerdict.of(which, TIMES, frames, stretches));
        return findings;
    }

    private static Tape tape() {
        return new Tape(
                IntStream.range(0, FRAMES)
                        .mapToObj(i -> new Piece(
                                i * FRAME_MS,
                                i * FRAME_MS,
                                i * FRAME_MS,
                                new Tag(FlvFile.VIDEO, (int) (i * FRAME_MS), Bytes.EMPTY),
                                "frame-" + i))
                        .toList(),
                FRAMES * FRAME_MS);
    }

    private static List<Stretch.Packet> without(List<Stretch.Packet> packets, int index) {
        List<Stretch.Packet> rest = new ArrayList<>(packets);
        rest.remove(index);
        return rest;
    }
}
