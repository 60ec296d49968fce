package dev.sluice.e2e;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What became of one track's frames on their way from an encoder that reconnects to the viewers: each that arrived
/// was sent, comes once and in order, and where some are missing there is a [Hole].
///
/// @param findings what cannot be explained by any fault
record FrameStory(List<Hole> holes, List<String> findings) {
    /// A frame that was sent.
    ///
    /// @param session the how-manieth of the encoder
    /// @param at when it was sent
    record Sent(int session, Instant at, String hash) {}

    /// A frame that viewers got.
    ///
    /// @param segment that it came in
    record Received(String segment, String hash) {}

    /// Two frames that viewers got one after the other, with others sent in between, or with a change of sessions.
    record Hole(Sent before, Sent after, String segmentBefore, String segmentAfter) {
        boolean changesSession() {
            return before.session != after.session;
        }

        Duration length() {
            return Duration.between(before.at, after.at);
        }
    }

    /// @param sent in order, no hash twice
    static FrameStory of(String track, List<Sent> sent, List<Received> received) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < sent.size(); i++) {
            places.putIfAbsent(sent.get(i).hash(), i);
        }
        List<String> findings = new ArrayList<>();
        List<Hole> holes = new ArrayList<>();
        int last = -1;
        String segmentBefore = "";
        for (Received frame : received) {
            int place = places.getOrDefault(frame.hash(), -1);
            if (place < 0) {
                findings.add("a " + track + " frame in " + frame.segment() + " was never sent");
            } else if (place <= last) {
                findings.add("a " + track + " frame in " + frame.segment() + " is there twice or out of order");
            } else {
                if (last < 0 ? place > 0 : beginsLate(sent, last, place)) {
                    findings.add("the beginning of session " + sent.get(place).session() + " is missing: " + track
                            + " begins in " + frame.segment() + " at "
                            + sent.get(place).at());
                }
                if (last >= 0 && isHole(sent, last, place)) {
                    holes.add(new Hole(sent.get(last), sent.get(place), segmentBefore, frame.segment()));
                }
                last = place;
                segmentBefore = frame.segment();
            }
        }
        if (last < sent.size() - 1) {
            findings.add("the last " + (sent.size() - 1 - last) + " " + track + " frames are missing");
        }
        return new FrameStory(holes, findings);
    }

    private static boolean isHole(List<Sent> sent, int last, int place) {
        return place > last + 1 || sent.get(place).session() != sent.get(last).session();
    }

    /// What a session has sent is there from its first frame on.
    private static boolean beginsLate(List<Sent> sent, int last, int place) {
        return sent.get(place).session() != sent.get(last).session()
                && sent.get(place - 1).session() == sent.get(place).session();
    }
}
