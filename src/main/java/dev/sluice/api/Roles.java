package dev.sluice.api;

/// What a token may allow.
public final class Roles {
    /// Everything.
    public static final String ADMIN = "sluice-admin";

    /// Reading only.
    public static final String VIEWER = "sluice-viewer";

    private Roles() {}
}
