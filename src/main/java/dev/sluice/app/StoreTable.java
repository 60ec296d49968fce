package dev.sluice.app;

import dev.sluice.store.selftest.Latency;
import dev.sluice.store.selftest.Report;
import dev.sluice.store.selftest.Rule;
import dev.sluice.store.selftest.Verdict;
import java.util.Locale;

/// What a test of one bucket has found out, for people.
final class StoreTable {
    private static final String DETAIL = " ".repeat(13);

    private StoreTable() {}

    static String of(String bucket, Report report) {
        StringBuilder text = new StringBuilder("\nBucket ").append(bucket).append("\n\n");
        for (Rule rule : Rule.values()) {
            appendRule(text, rule, report.verdict(rule));
        }
        text.append(String.format(
                Locale.ROOT, "\n  %-22s %7s %9s %9s %9s %9s\n", "in ms", "count", "min", "p50", "p99", "max"));
        report.latencies().forEach(latency -> appendLatency(text, latency));
        return text.toString();
    }

    private static void appendRule(StringBuilder text, Rule rule, Verdict verdict) {
        switch (verdict) {
            case Verdict.Holds(int times) -> line(text, "holds", rule.text() + " (tried " + times + " times)");
            case Verdict.Violated(String seen) -> {
                line(text, rule.essential() ? "VIOLATED" : "warning", rule.text());
                text.append(DETAIL).append("seen: ").append(seen).append('\n');
                text.append(DETAIL).append("so:   ").append(rule.otherwise()).append('\n');
                text.append(DETAIL).append("do:   ").append(rule.remedy()).append('\n');
            }
            case Verdict.NotTried(String why) -> {
                line(text, "not tried", rule.text());
                text.append(DETAIL).append(why).append('\n');
            }
        }
    }

    private static void line(StringBuilder text, String verdict, String rule) {
        text.append(String.format(Locale.ROOT, "  %-10s %s\n", verdict, rule));
    }

    private static void appendLatency(StringBuilder text, Latency latency) {
        text.append(String.format(
                Locale.ROOT,
                "  %-22s %7d %9.1f %9.1f %9.1f %9.1f\n",
                latency.operation().text(),
                latency.count(),
                latency.minNanos() / 1e6,
                latency.medianNanos() / 1e6,
                latency.p99Nanos() / 1e6,
                latency.maxNanos() / 1e6));
    }
}
