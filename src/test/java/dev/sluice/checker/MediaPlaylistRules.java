package dev.sluice.checker;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What holds for each version of a media playlist by itself.
final class MediaPlaylistRules {
    private final Reporter reporter;
    private final PlaylistChecker.Kind kind;

    MediaPlaylistRules(Reporter reporter, PlaylistChecker.Kind kind) {
        this.reporter = reporter;
        this.kind = kind;
    }

    void check(Playlist playlist) {
        Map<String, Integer> counts = new HashMap<>();
        playlist.header().forEach(tag -> counts.merge(tag.name(), 1, Integer::sum));
        counts.remove(Tag.VERSION);
        counts.forEach((name, count) -> {
            if (count > 1) {
                reporter.report(Rule.TAG_ONCE, count + " times " + name);
            }
        });
        for (String name : List.of(Tag.MEDIA_SEQUENCE, Tag.DISCONTINUITY_SEQUENCE, Tag.TARGET_DURATION)) {
            if (playlist.has(name) && playlist.number(name).isEmpty()) {
                reporter.report(
                        Rule.TAG_VALUE, name + ":" + playlist.value(name).orElse(""));
            }
        }
        for (Tag tag : playlist.headerTagsAfterSegments()) {
            if (tag.name().equals(Tag.MEDIA_SEQUENCE) || tag.name().equals(Tag.DISCONTINUITY_SEQUENCE)) {
                reporter.report(Rule.TAG_PLACE, tag + " behind a segment");
            }
        }
        if (!playlist.dangling().isEmpty()) {
            reporter.report(
                    Rule.SEGMENT_TAG_WITHOUT_SEGMENT, playlist.dangling().toString());
        }
        if (!playlist.has(Tag.TARGET_DURATION)) {
            reporter.report(Rule.TARGET_DURATION_PRESENT, "absent");
        }
        if (!playlist.entries().isEmpty() && playlist.entries().getFirst().gap()) {
            reporter.report(Rule.GAP_NOT_FIRST, playlist.entries().getFirst().uri());
        }
        checkKind(playlist);
    }

    private void checkKind(Playlist playlist) {
        String type = playlist.value(Tag.TYPE).orElse("");
        switch (kind) {
            case LIVE -> {
                if (playlist.has(Tag.TYPE)) {
                    reporter.report(Rule.LIVE_WITHOUT_TYPE, type);
                }
                if (playlist.revision() == null) {
                    reporter.report(Rule.REVISION_PRESENT, "no comment");
                }
            }
            case RECORDING -> {
                if (!type.equals("VOD")) {
                    reporter.report(Rule.VOD_HAS_TYPE, "type '" + type + "'");
                }
                if (!playlist.hasEnded()) {
                    reporter.report(Rule.VOD_HAS_ENDLIST, "absent");
                }
            }
        }
    }

    /// What holds for each entry by itself; called when it appears.
    void checkEntry(Entry entry, long target) {
        checkUri(entry.uri());
        for (String name : Tag.OF_SEGMENTS) {
            if (entry.tags().stream().filter(tag -> tag.name().equals(name)).count() > 1) {
                reporter.report(Rule.TAG_ONCE, name + " twice before " + entry.uri());
            }
        }
        if (entry.extinf().isEmpty()) {
            reporter.report(Rule.EXTINF_PRESENT, entry.value(Tag.EXTINF).orElse("none") + " for " + entry.uri());
        } else if (entry.seconds() <= 0) {
            reporter.report(Rule.EXTINF_POSITIVE, entry.seconds() + " for " + entry.uri());
        } else if (target > 0 && Math.round(entry.seconds()) > target) {
            reporter.report(Rule.EXTINF_WITHIN_TARGET, entry.seconds() + " over " + target + " for " + entry.uri());
        }
    }

    private void checkUri(String uri) {
        if (uri.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            reporter.report(Rule.URI_CHARACTERS, "'" + uri + "'");
            return;
        }
        try {
            URI parsed = new URI(uri);
            if (parsed.isAbsolute() || uri.startsWith("/")) {
                reporter.report(Rule.URI_RELATIVE, uri);
            }
        } catch (URISyntaxException e) {
            reporter.report(Rule.URI_CHARACTERS, "'" + uri + "' cannot be parsed");
        }
    }
}
