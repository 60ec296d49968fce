package dev.sluice.store.selftest;

/// How long one kind of request took, retries included, in nanoseconds.
///
/// @param p99Nanos the longest but the slowest hundredth; the longest of fewer than a hundred
public record Latency(Operation operation, int count, long minNanos, long medianNanos, long p99Nanos, long maxNanos) {}
