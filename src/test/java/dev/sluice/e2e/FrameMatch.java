package dev.sluice.e2e;

import dev.sluice.e2e.Tape.Piece;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Finds for each received frame the one that was sent: every frame is there once and in order, and what is missing is
/// excused.
final class FrameMatch {
    /// A frame that was sent.
    ///
    /// @param index among all of its track
    record Sent(int session, int index, Piece piece) {}

    private static final int MAX_RANGES = 4;

    private final Case which;
    private final Map<Stretch.Packet, Sent> origins = new HashMap<>();
    private final List<String> findings = new ArrayList<>();

    FrameMatch(Case which, List<Stretch> stretches) {
        this.which = which;
        match(
                "video",
                Piece::isVideo,
                stretches.stream().flatMap(s -> s.video().stream()).toList());
        match(
                "audio",
                Piece::isAudio,
                stretches.stream().flatMap(s -> s.audio().stream()).toList());
    }

    /// What a received frame was when it was sent, null for a strange one.
    @Nullable Sent origin(Stretch.Packet packet) {
        return origins.get(packet);
    }

    List<String> findings() {
        return findings;
    }

    private void match(String track, Predicate<Piece> isTrack, List<Stretch.Packet> received) {
        List<Sent> sent = new ArrayList<>();
        for (int session = 0; session < which.sessions().size(); session++) {
            for (Piece piece : which.sessions().get(session).tape().pieces()) {
                if (piece.isFrame() && isTrack.test(piece)) {
                    sent.add(new Sent(session, sent.size(), piece));
                }
            }
        }
        boolean[] found = new boolean[sent.size()];
        int next = 0;
        int strange = 0;
        for (Stretch.Packet packet : received) {
            int at = next;
            while (at < sent.size() && !sent.get(at).piece().hash().equals(packet.hash())) {
                at++;
            }
            if (at == sent.size()) {
                if (strange++ == 0) {
                    boolean known = sent.stream().anyMatch(s -> s.piece().hash().equals(packet.hash()));
                    findings.add("%s packet at %.3f s in %s %s"
                            .formatted(
                                    track,
                                    packet.dtsMs() / 1_000,
                                    packet.entry().uri(),
                                    known
                                            ? "is there twice or out of order"
                                            : "was never sent (" + packet.hash() + ")"));
                }
                continue;
            }
            found[at] = true;
            origins.put(packet, sent.get(at));
            next = at + 1;
        }
        if (strange > 1) {
            findings.add("... and so are " + (strange - 1) + " more " + track + " packets");
        }
        List<Sent> missing = sent.stream()
                .filter(s -> !found[s.index()])
                .filter(s -> !which.expected().mayMiss.test(s.session(), s.piece()))
                .toList();
        if (!missing.isEmpty()) {
            findings.add("%d of %d %s frames are missing: captured at %s"
                    .formatted(missing.size(), sent.size(), track, ranges(missing)));
        }
    }

    private static String ranges(List<Sent> missing) {
        List<String> ranges = new ArrayList<>();
        for (int i = 0; i < missing.size(); ) {
            int end = i;
            while (end + 1 < missing.size()
                    && missing.get(end + 1).index() == missing.get(end).index() + 1) {
                end++;
            }
            ranges.add("%.3f-%.3f s of session %d"
                    .formatted(
                            missing.get(i).piece().capturedMs() / 1e3,
                            missing.get(end).piece().capturedMs() / 1e3,
                            missing.get(i).session()));
            i = end + 1;
        }
        return String.join(", ", ranges.size() > MAX_RANGES ? ranges.subList(0, MAX_RANGES) : ranges)
                + (ranges.size() > MAX_RANGES ? ", ..." : "");
    }
}
