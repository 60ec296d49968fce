package dev.sluice.bytes;

/// Makes text from a peer fit to be logged or reported: one line, printable, short.
///
/// Not for secrets: it hides nothing.
public final class LogSafe {
    /// Long enough for every encoder's name and for an address, short enough that no peer can fill a log.
    public static final int MAX_CHARS = 128;

    private LogSafe() {}

    /// The text with every control, format, surrogate and separator character but the blank escaped as a Unicode
    /// escape, the backslash doubled, and cut to [#MAX_CHARS] characters with an ellipsis at the end.
    public static String text(String text) {
        StringBuilder safe = new StringBuilder(Math.min(text.length(), MAX_CHARS));
        for (int i = 0; i < text.length(); i++) {
            String next = escape(text.charAt(i));
            int room = MAX_CHARS - safe.length();
            if (next.length() > room || (next.length() == room && i + 1 < text.length())) {
                return safe.append('…').toString();
            }
            safe.append(next);
        }
        return safe.toString();
    }

    private static String escape(char c) {
        if (c == '\\') {
            return "\\\\";
        }
        return isPlain(c) ? String.valueOf(c) : String.format("\\u%04x", (int) c);
    }

    private static boolean isPlain(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
