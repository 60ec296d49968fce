package dev.sluice.live;

import dev.sluice.sessions.SessionFinding;
import java.time.Instant;

/// Something about a session that its broadcaster or an operator can mend.
///
/// @param text in plain words, with what to do about it
/// @param first when it was first met
/// @param last when it was last met
/// @param count how often it was met
public record Finding(Kind kind, String text, Instant first, Instant last, long count) {

    /// What was found. The label stands in logs, metrics and reports.
    public enum Kind {
        KEYFRAME_INTERVAL("keyframe-interval"),
        PLAYLIST_RESTARTED("playlist-restarted"),
        CLOCK_JUMP("clock-jump"),
        FRAMES_DROPPED("frames-dropped"),
        NO_CONFIGURATION("no-configuration"),
        SEGMENT_LOST("segment-lost"),
        STORE_SLOW("store-slow"),
        BITRATE("bitrate"),
        TOO_FAST("too-fast");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /// As reports have it.
    SessionFinding told() {
        return new SessionFinding(kind.label(), text, first, last, count);
    }

    /// @param times that it was met since; 0 where only the words have changed
    Finding again(String newText, Instant now, long times) {
        return new Finding(kind, newText, first, now, count + times);
    }
}
