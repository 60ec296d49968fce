package dev.sluice.channels;

/// What people may call a channel or a stream key.
final class Names {
    /// Wider than any column that shows them.
    static final int LONGEST = 100;

    private Names() {}

    /// Gives `name` back if it can be one: not too long, and of characters that show as what they are, so that it
    /// changes no line of a log and no direction of a text.
    ///
    /// @throws InvalidValueException if it cannot
    static String require(String name) {
        int length = name.codePointCount(0, name.length());
        if (length > LONGEST) {
            throw new InvalidValueException("name", length + " characters are more than " + LONGEST);
        }
        name.codePoints().filter(Names::isUnfit).findFirst().ifPresent(character -> {
            throw new InvalidValueException("name", String.format("a name cannot hold U+%04X", character));
        });
        return name;
    }

    private static boolean isUnfit(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> true;
            default -> isDirection(character);
        };
    }

    /// Embeddings, overrides and isolates (Unicode Standard Annex 9 §2).
    private static boolean isDirection(int character) {
        return (character >= 0x202A && character <= 0x202E) || (character >= 0x2066 && character <= 0x2069);
    }
}
