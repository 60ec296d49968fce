package dev.sluice.store.selftest;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Collects what all probes of one test see. Once broken, a rule stays broken: that a store keeps it mostly is
/// what makes it dangerous. Safe for all threads.
final class Findings {
    private final Map<Rule, Integer> held = new EnumMap<>(Rule.class);
    private final Map<Rule, String> violated = new EnumMap<>(Rule.class);
    private final Map<Rule, String> undecided = new EnumMap<>(Rule.class);
    private @Nullable String unavailable;

    synchronized void holds(Rule rule) {
        held.merge(rule, 1, Integer::sum);
    }

    synchronized void violated(Rule rule, String seen) {
        violated.putIfAbsent(rule, seen);
    }

    /// Tried, but the answers say neither.
    synchronized void undecided(Rule rule, String why) {
        undecided.putIfAbsent(rule, why);
    }

    /// The store did not answer; the first reason stands for all rules that were not reached because of it.
    synchronized void unavailable(String why) {
        if (unavailable == null) {
            unavailable = why;
        }
    }

    synchronized void judge(Rule rule, boolean holds, String seenOtherwise) {
        if (holds) {
            holds(rule);
        } else {
            violated(rule, seenOtherwise);
        }
    }

    synchronized Map<Rule, Verdict> verdicts() {
        Map<Rule, Verdict> verdicts = new EnumMap<>(Rule.class);
        for (Rule rule : Rule.values()) {
            verdicts.put(rule, verdict(rule));
        }
        return verdicts;
    }

    private Verdict verdict(Rule rule) {
        String seen = violated.get(rule);
        if (seen != null) {
            return new Verdict.Violated(seen);
        }
        Integer times = held.get(rule);
        if (times != null) {
            return new Verdict.Holds(times);
        }
        String why = undecided.get(rule);
        if (why == null) {
            why = unavailable;
        }
        return new Verdict.NotTried(why == null ? "a rule that it rests on is broken" : why);
    }
}
