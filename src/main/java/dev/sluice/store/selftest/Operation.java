package dev.sluice.store.selftest;

/// What is timed apart, since it costs a store differently.
public enum Operation {
    GET("GET"),
    PUT("PUT"),
    CONDITIONAL_PUT("PUT, conditional"),
    RACING_PUT("PUT, one of 16 racing"),
    LARGE_GET("GET of 2 MiB"),
    LARGE_PUT("PUT of 2 MiB"),
    LIST("LIST"),
    DELETE("DELETE");

    private final String text;

    Operation(String text) {
        this.text = text;
    }

    /// In words for the operator.
    public String text() {
        return text;
    }
}
