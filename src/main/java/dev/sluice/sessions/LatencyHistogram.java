package dev.sluice.sessions;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How often something took how long: counts of fixed buckets, the first below one millisecond, each further one
/// wider by the square root of two, so that a quantile is right to some 20 %. Two can be added up.
///
/// Stands in documents as the list of counts, without the zeros at its end: some forty characters.
///
/// @param counts of the buckets from the shortest times on
public record LatencyHistogram(@JsonValue List<Long> counts) {
    /// The last one begins at 46 s and has no end: no request to a store is waited for longer than a minute.
    public static final int BUCKETS = 33;

    public static final LatencyHistogram EMPTY = new LatencyHistogram(List.of());

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public LatencyHistogram {
        counts = counts == null ? List.of() : List.copyOf(counts.subList(0, Math.min(counts.size(), BUCKETS)));
        if (counts.stream().anyMatch(count -> count < 0)) {
            throw new IllegalArgumentException("a latency cannot have been met a negative number of times: " + counts);
        }
    }

    /// Of what was counted.
    ///
    /// @param counts of all buckets
    public static LatencyHistogram of(long[] counts) {
        List<Long> list = new ArrayList<>();
        int used = counts.length;
        while (used > 0 && counts[used - 1] == 0) {
            used--;
        }
        for (int i = 0; i < used; i++) {
            list.add(counts[i]);
        }
        return new LatencyHistogram(list);
    }

    /// The bucket that counts a duration.
    public static int bucketOf(long nanos) {
        double millis = nanos / 1e6;
        return millis < 1 ? 0 : Math.min(BUCKETS - 1, 1 + (int) Math.floor(2 * Math.log(millis) / Math.log(2)));
    }

    public long total() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    public LatencyHistogram plus(LatencyHistogram other) {
        long[] sum = new long[BUCKETS];
        for (int i = 0; i < counts.size(); i++) {
            sum[i] += counts.get(i);
        }
        for (int i = 0; i < other.counts.size(); i++) {
            sum[i] += other.counts.get(i);
        }
        return of(sum);
    }

    /// The duration that a share of all were not above, as well as the buckets tell; empty when nothing was counted.
    ///
    /// @param share 0 to 1
    public Optional<Duration> quantile(double share) {
        long total = total();
        if (total == 0) {
            return Optional.empty();
        }
        double wanted = Math.max(share * total, Double.MIN_VALUE);
        long before = 0;
        for (int i = 0; i < counts.size(); i++) {
            long here = counts.get(i);
            if (before + here >= wanted) {
                double within = (wanted - before) / here;
                double millis = lowerMillis(i) + within * (lowerMillis(i + 1) - lowerMillis(i));
                return Optional.of(Duration.ofNanos(Math.round(millis * 1e3) * 1_000));
            }
            before += here;
        }
        return Optional.of(Duration.ofNanos(Math.round(lowerMillis(BUCKETS) * 1e6)));
    }

    private static double lowerMillis(int bucket) {
        return bucket == 0 ? 0 : Math.pow(2, (bucket - 1) / 2.0);
    }
}
