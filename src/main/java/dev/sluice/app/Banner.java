package dev.sluice.app;

import java.util.LinkedHashMap;
import java.util.Map;

/// What a start prints on standard output: where to send to and where to watch. The only output that may show a
/// secret.
final class Banner {
    private static final int LABEL_WIDTH = 15;

    private final Map<String, String> lines = new LinkedHashMap<>();

    Banner line(String label, String value) {
        lines.put(label, value);
        return this;
    }

    @SuppressWarnings("SystemOut") // The one place where standard output is meant.
    void print() {
        System.out.print(text());
        System.out.flush();
    }

    String text() {
        StringBuilder text = new StringBuilder("\nSluice is ready.\n\n");
        lines.forEach((label, value) -> text.append("  ")
                .append(label)
                .append(':')
                .append(" ".repeat(Math.max(1, LABEL_WIDTH - label.length() - 1)))
                .append(value)
                .append('\n'));
        return text.append('\n').toString();
    }
}
