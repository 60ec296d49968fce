package dev.sluice.store.selftest;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The times of all requests of one test, which are some thousands at most. Safe for all threads.
final class Latencies {
    private final Map<Operation, List<Long>> nanos = new EnumMap<>(Operation.class);

    synchronized void add(Operation operation, long tookNanos) {
        nanos.computeIfAbsent(operation, first -> new ArrayList<>()).add(tookNanos);
    }

    synchronized List<Latency> summary() {
        return nanos.entrySet().stream()
                .map(entry -> summary(
                        entry.getKey(), entry.getValue().stream().sorted().toList()))
                .toList();
    }

    private static Latency summary(Operation operation, List<Long> sorted) {
        return new Latency(
                operation,
                sorted.size(),
                sorted.getFirst(),
                quantile(sorted, 0.5),
                quantile(sorted, 0.99),
                sorted.getLast());
    }

    /// The smallest value that at least `share` of all do not exceed.
    private static long quantile(List<Long> sorted, double share) {
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }
}
