package dev.sluice.audit;

import com.fasterxml.jackson.annotation.JsonValue;

/// What somebody did.
public enum AuditAction {
    CHANNEL_CREATE("channel.create"),
    CHANNEL_CHANGE("channel.change"),
    CHANNEL_DELETE("channel.delete"),
    KEY_CREATE("key.create"),
    KEY_CHANGE("key.change"),
    KEY_REVOKE("key.revoke"),
    SESSION_END("session.end");

    private final String label;

    AuditAction(String label) {
        this.label = label;
    }

    @JsonValue
    public String label() {
        return label;
    }
}
