package dev.sluice.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Counts what a benchmark has worked through: beside the time of one call, JMH then shows that of one megabyte.
@AuxCounters(AuxCounters.Type.OPERATIONS)
@State(Scope.Thread)
public class Megabytes {
    private static final double BYTES = 1_000_000;

    /// JMH reads it, and sets it to 0 before each iteration.
    public double megabyte;

    void add(long bytes) {
        megabyte += bytes / BYTES;
    }
}
