package dev.sluice.rtmp.session;

import org.jspecify.annotations.Nullable;

/// The stream name of a publish command: as a rule the stream key, hence a secret that no `toString` shows. Empty
/// when the encoder was given none.
public final class StreamName {
    private final String value;

    public StreamName(String value) {
        this.value = value;
    }

    /// The name in clear, to be looked up and not to be kept.
    public String reveal() {
        return value;
    }

    public boolean isEmpty() {
        return value.isEmpty();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StreamName that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }
}
