package dev.sluice.store.selftest;

import java.time.Duration;

/// How much is tried.
///
/// @param repeats of all of it, one after the other
/// @param races of either kind, one after the other; stores that judge a condition apart from the write lose one
///     race in a few
/// @param overwrites that are read back one after the other
/// @param largeObjects of 2 MiB that are written and read back
/// @param atOnce whether different things are tried at the same time: quick, but latencies then show the crowd
/// @param timeout of the whole test
public record Plan(int repeats, int races, int overwrites, int largeObjects, boolean atOnce, Duration timeout) {
    /// At every start. At most nine round trips, one after the other; a minute leaves six seconds for each of them,
    /// more than any store takes that live video can be written to. One race of either kind in either bucket: a
    /// store that mostly lets one win is for the thorough test to find.
    public static final Plan START = new Plan(1, 1, 2, 0, true, Duration.ofSeconds(60));

    /// For a store that nobody knows yet: a store whose conditions are not atomic passes a few races by luck,
    /// hardly 25; a hundred samples make a 99th percentile.
    public static final Plan THOROUGH = new Plan(5, 5, 20, 2, false, Duration.ofMinutes(10));

    public Plan {
        if (repeats < 1 || races < 1 || overwrites < 2 || largeObjects < 0 || !timeout.isPositive()) {
            throw new IllegalArgumentException("repeats " + repeats + ", races " + races + ", overwrites " + overwrites
                    + ", large objects " + largeObjects + ", timeout " + timeout);
        }
    }
}
