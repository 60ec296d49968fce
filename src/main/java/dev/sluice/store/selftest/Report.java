package dev.sluice.store.selftest;

import java.util.List;
import java.util.Map;

/// What a test has found out about one bucket.
///
/// @param verdicts for each rule
/// @param latencies of the operations that were made
public record Report(Map<Rule, Verdict> verdicts, List<Latency> latencies) {
    public Report {
        verdicts = Map.copyOf(verdicts);
        latencies = List.copyOf(latencies);
        if (verdicts.size() != Rule.values().length) {
            throw new IllegalArgumentException("verdicts on " + verdicts.keySet() + " only");
        }
    }

    /// A rule that is broken, and how.
    public record Violation(Rule rule, String seen) {}

    /// An essential rule of which nothing is known, and why.
    public record Gap(Rule rule, String why) {}

    public Verdict verdict(Rule rule) {
        return verdicts.getOrDefault(rule, new Verdict.NotTried(""));
    }

    /// What is broken, in the order of the rules.
    public List<Violation> violations() {
        return List.of(Rule.values()).stream()
                .filter(rule -> verdict(rule) instanceof Verdict.Violated)
                .map(rule -> new Violation(rule, ((Verdict.Violated) verdict(rule)).seen()))
                .toList();
    }

    /// Essential rules that are broken: the bucket must not be used.
    public List<Violation> essentialViolations() {
        return violations().stream()
                .filter(violation -> violation.rule().essential())
                .toList();
    }

    /// Rules that are broken at the expense of cost or speed only.
    public List<Violation> warnings() {
        return violations().stream()
                .filter(violation -> !violation.rule().essential())
                .toList();
    }

    /// Essential rules that could not be tried.
    public List<Gap> gaps() {
        return List.of(Rule.values()).stream()
                .filter(rule -> rule.essential() && verdict(rule) instanceof Verdict.NotTried)
                .map(rule -> new Gap(rule, ((Verdict.NotTried) verdict(rule)).why()))
                .toList();
    }

    /// Whether every essential rule was tried and held.
    public boolean qualified() {
        return essentialViolations().isEmpty() && gaps().isEmpty();
    }
}
