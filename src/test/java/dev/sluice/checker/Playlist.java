package dev.sluice.checker;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One version of a playlist, taken apart but not judged.
///
/// @param header tags that belong to no segment, in order
/// @param headerTagsAfterSegments those of them that stand behind the first URI
/// @param entries URIs with the tags before them
/// @param dangling segment tags with no URI behind them
/// @param revision what the comment `# sluice epoch=E rev=N` says, null without one
record Playlist(
        String text,
        List<Tag> header,
        List<Tag> headerTagsAfterSegments,
        List<Entry> entries,
        List<Tag> dangling,
        @Nullable Revision revision) {
    private static final Pattern REVISION = Pattern.compile("^# sluice epoch=(\\d{1,18}) rev=(\\d{1,18})$");

    /// Who wrote a version, and his how-manieth it is.
    record Revision(long epoch, long number) {
        boolean isAfter(Revision before) {
            return epoch > before.epoch || (epoch == before.epoch && number > before.number);
        }
    }

    static Playlist parse(String text) {
        List<Tag> header = new ArrayList<>();
        List<Tag> late = new ArrayList<>();
        List<Entry> entries = new ArrayList<>();
        List<Tag> pending = new ArrayList<>();
        Revision revision = null;
        for (String line : text.lines().toList()) {
            Matcher comment = REVISION.matcher(line);
            if (comment.matches()) {
                revision = new Revision(Long.parseLong(comment.group(1)), Long.parseLong(comment.group(2)));
            } else if (line.startsWith("#EXT")) {
                Tag tag = Tag.parse(line);
                // The only multivariant tag that belongs to the URI behind it.
                boolean ofUri =
                        Tag.OF_SEGMENTS.contains(tag.name()) || tag.name().equals(Tag.STREAM_INF);
                (ofUri ? pending : header).add(tag);
                if (!ofUri && !entries.isEmpty()) {
                    late.add(tag);
                }
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                entries.add(new Entry(line, List.copyOf(pending)));
                pending.clear();
            }
        }
        return new Playlist(text, header, late, entries, pending, revision);
    }

    /// All tags, wherever they stand.
    List<Tag> tags() {
        List<Tag> all = new ArrayList<>(header);
        entries.forEach(entry -> all.addAll(entry.tags()));
        all.addAll(dangling);
        return all;
    }

    boolean has(String name) {
        return header.stream().anyMatch(tag -> tag.name().equals(name));
    }

    Optional<String> value(String name) {
        return header.stream()
                .filter(tag -> tag.name().equals(name))
                .map(Tag::value)
                .findFirst();
    }

    OptionalLong number(String name) {
        return value(name)
                .filter(value -> value.matches("\\d{1,18}"))
                .map(value -> OptionalLong.of(Long.parseLong(value)))
                .orElse(OptionalLong.empty());
    }

    /// 0 where the tag is absent (RFC 8216 §4.3.3.2, §4.3.3.3).
    long sequence(String name) {
        return number(name).orElse(0);
    }

    boolean hasEnded() {
        return has(Tag.ENDLIST);
    }

    double seconds() {
        return entries.stream().mapToDouble(Entry::seconds).sum();
    }
}
