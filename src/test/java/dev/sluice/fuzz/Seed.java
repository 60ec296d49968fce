package dev.sluice.fuzz;

import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.Arguments;

/// Inputs that a fuzz target begins with, and that it is run with when nobody fuzzes.
public final class Seed {
    private Seed() {}

    /// An input under a name that reports show.
    public static Arguments of(String name, Bytes input) {
        return Arguments.of(Named.of(name, input.toByteArray()));
    }

    /// The same, from hexadecimal digits.
    public static Arguments of(String name, String hex) {
        return of(name, Bytes.hex(hex));
    }

    /// An input that begins with one byte which steers the target.
    public static Arguments of(String name, int steering, Bytes input) {
        return of(name, new ByteWriter().u8(steering).bytes(input).toBytes());
    }
}
