package dev.sluice.e2e;

import dev.sluice.rtmp.session.DisconnectCause;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the service counted, at one moment.
///
/// @param values by name and labels as the page writes them
record Metrics(Map<String, Double> values) {
    private static final Pattern LINE = Pattern.compile("(?m)^([a-zA-Z_:][^ {]*(?:\\{.*\\})?) (\\S+)$");

    static Metrics of(SluiceProcess service) {
        Map<String, Double> values = new TreeMap<>();
        Matcher lines = LINE.matcher(service.metrics());
        while (lines.find()) {
            values.put(lines.group(1), Double.valueOf(lines.group(2)));
        }
        return new Metrics(values);
    }

    /// Of all labels together, 0 if there is none.
    double sum(String name) {
        return values.entrySet().stream()
                .filter(entry -> entry.getKey().equals(name) || entry.getKey().startsWith(name + "{"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /// Of those whose labels contain `label`.
    double sum(String name, String label) {
        return values.entrySet().stream()
                .filter(entry ->
                        entry.getKey().startsWith(name + "{") && entry.getKey().contains(label))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /// How many connections have ended, by cause.
    Map<DisconnectCause, Long> disconnects() {
        Map<DisconnectCause, Long> ends = new EnumMap<>(DisconnectCause.class);
        for (DisconnectCause cause : DisconnectCause.values()) {
            long count = (long) sum("sluice_rtmp_disconnects_total", "cause=\"" + cause.label() + "\"");
            if (count > 0) {
                ends.put(cause, count);
            }
        }
        return ends;
    }

    /// How many more have ended than `before`, by cause.
    Map<DisconnectCause, Long> disconnectsSince(Metrics before) {
        Map<DisconnectCause, Long> ends = disconnects();
        before.disconnects().forEach((cause, count) -> ends.merge(cause, -count, Long::sum));
        ends.values().removeIf(count -> count == 0);
        return ends;
    }
}
