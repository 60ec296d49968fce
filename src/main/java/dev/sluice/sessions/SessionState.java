package dev.sluice.sessions;

/// What a session is doing.
///
/// `live` → `waiting` (the connection is lost, and its broadcast waits for the encoder) → `ended`; `unknown` while
/// the report of its process does not come.
public enum SessionState {
    LIVE("live"),
    WAITING("waiting"),
    ENDED("ended"),
    UNKNOWN("unknown");

    private final String label;

    SessionState(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
