package dev.sluice.checker;

import java.util.List;
import java.util.stream.Collectors;

/// What holds for the text of every playlist, whatever stands in it.
final class TextRules {
    private static final double LOWEST_VERSION = 1;

    private final Reporter reporter;

    TextRules(Reporter reporter) {
        this.reporter = reporter;
    }

    void check(Playlist playlist) {
        String text = playlist.text();
        if (!text.startsWith("#EXTM3U\n") && !text.startsWith("#EXTM3U\r\n")) {
            reporter.report(Rule.FIRST_LINE, "begins with '" + text.substring(0, Math.min(12, text.length())) + "'");
        }
        checkCharacters(text);
        List<Tag> tags = playlist.tags();
        for (Tag tag : tags) {
            if (!tag.isKnown()) {
                reporter.report(Rule.KNOWN_TAGS, tag.toString());
            }
            if (Tag.WITHOUT_VALUE.contains(tag.name()) && !tag.value().isEmpty()) {
                reporter.report(Rule.TAG_VALUE, tag + " has a value");
            }
        }
        boolean media = tags.stream()
                .anyMatch(tag -> Tag.OF_MEDIA_PLAYLISTS.contains(tag.name()) || Tag.OF_SEGMENTS.contains(tag.name()));
        boolean multivariant = tags.stream().anyMatch(tag -> Tag.OF_MULTIVARIANT_PLAYLISTS.contains(tag.name()));
        if (media && multivariant) {
            reporter.report(Rule.ONE_KIND_OF_PLAYLIST, "tags of both in one text");
        }
        checkVersion(playlist, tags);
    }

    private void checkCharacters(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean lineEnd = c == '\n' || (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n');
            boolean control = Character.isISOControl(c) && !lineEnd;
            // What could not be decoded as UTF-8 has become U+FFFD.
            if (control || c == '\uFEFF' || c == '\uFFFD') {
                reporter.report(Rule.CHARACTERS, "U+%04X at %d".formatted((int) c, i));
                return;
            }
        }
    }

    private void checkVersion(Playlist playlist, List<Tag> tags) {
        String found = tags.stream()
                .filter(tag -> tag.name().equals(Tag.VERSION))
                .map(Tag::toString)
                .collect(Collectors.joining(", "));
        if (tags.stream().filter(tag -> tag.name().equals(Tag.VERSION)).count() != 1) {
            reporter.report(Rule.VERSION_ONCE, found.isEmpty() ? "absent" : found);
            return;
        }
        double version = playlist.number(Tag.VERSION).orElse(0);
        double needed =
                tags.stream().mapToDouble(TextRules::neededVersion).max().orElse(LOWEST_VERSION);
        if (version < needed) {
            reporter.report(Rule.VERSION_SUFFICES, found + ", but " + needed + " is needed");
        }
    }

    private static double neededVersion(Tag tag) {
        return switch (tag.name()) {
            case Tag.EXTINF -> tag.value().contains(".") ? 3 : LOWEST_VERSION;
            case "EXT-X-BYTERANGE", "EXT-X-I-FRAMES-ONLY" -> 4;
            case "EXT-X-MAP" -> 6;
            default -> LOWEST_VERSION;
        };
    }
}
