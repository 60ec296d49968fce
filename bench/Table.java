import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A table in Markdown.
final class Table {
    private static final int HEADER_LINES = 2;

    private final List<String> lines = new ArrayList<>();

    Table(String... columns) {
        row(List.of(columns));
        row(List.of(columns).stream().map(column -> "---").toList());
    }

    void row(List<String> cells) {
        lines.add("| " + String.join(" | ", cells) + " |");
    }

    /// Not without a row.
    void print() {
        if (lines.size() <= HEADER_LINES) {
            return;
        }
        System.out.println();
        lines.forEach(System.out::println);
        System.out.println();
    }

    /// With so many digits after the point; a dash where there is no value.
    static String number(double value, int digits) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
