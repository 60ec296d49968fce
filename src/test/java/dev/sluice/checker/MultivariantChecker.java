package dev.sluice.checker;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Judges one multivariant playlist over time, as [PlaylistChecker] does a media playlist. Not synchronised.
public final class MultivariantChecker {
    private static final Pattern CODEC = Pattern.compile("[a-z0-9]{4}(\\.[A-Za-z0-9]+)*");
    private static final Pattern VIDEO_CODEC = Pattern.compile("(avc|hvc|hev|av01|vp09|dvh).*");
    private static final Pattern INSTREAM_ID = Pattern.compile("CC[1-4]|SERVICE([1-9]|[1-5]\\d|6[0-3])");

    private final List<Violation> violations = new ArrayList<>();
    private final Set<String> named = new LinkedHashSet<>();
    private final TextRules textRules = new TextRules(this::report);
    private Instant now = Instant.MIN;
    private @Nullable Playlist last;

    /// Somebody read `text` at `at`.
    public void observe(Instant at, String text) {
        now = at;
        Playlist before = last;
        if (before != null && before.text().equals(text)) {
            return;
        }
        Playlist playlist = Playlist.parse(text);
        last = playlist;
        textRules.check(playlist);
        Playlist.Revision revision = playlist.revision();
        if (revision == null) {
            report(Rule.REVISION_PRESENT, "no comment");
        } else if (before != null && before.revision() != null && !revision.isAfter(before.revision())) {
            report(Rule.REVISION_INCREASES, revision + " after " + before.revision());
        }
        checkVariants(playlist);
        checkNamed(before, playlist);
    }

    /// URIs of media playlists that were named, in the order of their first appearance.
    public List<String> named() {
        return List.copyOf(named);
    }

    private void checkVariants(Playlist playlist) {
        if (playlist.entries().size() > 1) {
            report(Rule.ONE_VARIANT_AT_MOST, playlist.entries().size() + " variants");
        }
        if (!playlist.dangling().isEmpty()) {
            report(Rule.VARIANT_URI, playlist.dangling() + " without a URI");
        }
        List<Attributes> captions = playlist.header().stream()
                .filter(tag -> tag.name().equals(Tag.MEDIA))
                .map(tag -> attributes(tag.value()))
                .filter(media -> media.get("TYPE").equals(Optional.of("CLOSED-CAPTIONS")))
                .toList();
        captions.forEach(this::checkCaptions);
        for (Entry entry : playlist.entries()) {
            Optional<String> value = entry.value(Tag.STREAM_INF);
            boolean relative = !entry.uri().startsWith("/") && !entry.uri().contains(":");
            if (value.isEmpty() || !relative) {
                report(Rule.VARIANT_URI, entry.uri());
            }
            if (value.isPresent()) {
                checkVariant(attributes(value.get()), captions);
            }
        }
    }

    private void checkVariant(Attributes variant, List<Attributes> captions) {
        OptionalLong peak = variant.number("BANDWIDTH");
        if (peak.orElse(0) <= 0) {
            report(Rule.BANDWIDTH, variant.get("BANDWIDTH").orElse("absent"));
        }
        OptionalLong average = variant.number("AVERAGE-BANDWIDTH");
        if (average.orElse(0) <= 0 || (peak.isPresent() && average.getAsLong() > peak.getAsLong())) {
            report(Rule.AVERAGE_BANDWIDTH, variant.get("AVERAGE-BANDWIDTH").orElse("absent") + " of " + peak);
        }
        List<String> codecs = List.of(variant.quoted("CODECS").orElse("").split(",", -1));
        if (!codecs.stream().allMatch(codec -> CODEC.matcher(codec).matches())) {
            report(Rule.CODECS, codecs.toString());
            return;
        }
        boolean video =
                codecs.stream().anyMatch(codec -> VIDEO_CODEC.matcher(codec).matches());
        check(Rule.RESOLUTION, variant.get("RESOLUTION"), video, "[1-9]\\d*x[1-9]\\d*");
        check(Rule.FRAME_RATE, variant.get("FRAME-RATE"), video, "(?!0+\\.0+$)\\d+\\.\\d{3}");
        checkGroup(variant, captions);
    }

    private void check(Rule rule, Optional<String> value, boolean video, String form) {
        if (video ? !value.orElse("").matches(form) : value.isPresent()) {
            report(rule, value.orElse("absent") + (video ? " with video" : " without video"));
        }
    }

    private void checkGroup(Attributes variant, List<Attributes> captions) {
        List<Optional<String>> groups =
                captions.stream().map(media -> media.quoted("GROUP-ID")).toList();
        Optional<String> told = variant.get("CLOSED-CAPTIONS");
        boolean none = told.isEmpty() || told.get().equals("NONE");
        boolean fits = none ? groups.isEmpty() : groups.contains(variant.quoted("CLOSED-CAPTIONS"));
        if (!fits) {
            report(Rule.CAPTIONS_GROUP, told.orElse("absent") + " with groups " + groups);
        }
    }

    private void checkCaptions(Attributes media) {
        boolean complete =
                INSTREAM_ID.matcher(media.quoted("INSTREAM-ID").orElse("")).matches()
                        && media.quoted("NAME").isPresent()
                        && media.quoted("GROUP-ID").isPresent();
        if (!complete || media.get("URI").isPresent()) {
            report(Rule.CAPTIONS_RENDITION, media.values().toString());
        }
    }

    private void checkNamed(@Nullable Playlist before, Playlist playlist) {
        List<String> earlier = before == null
                ? List.of()
                : before.entries().stream().map(Entry::uri).toList();
        for (Entry entry : playlist.entries()) {
            if (!named.add(entry.uri()) && !earlier.contains(entry.uri())) {
                report(Rule.INDEX_NEVER_RETURNS, entry.uri());
            }
        }
    }

    private Attributes attributes(String text) {
        Attributes attributes = Attributes.parse(text);
        if (!attributes.wellFormed()) {
            report(Rule.ATTRIBUTE_LIST, text);
        }
        return attributes;
    }

    private void report(Rule rule, String detail) {
        violations.add(new Violation(rule, now, detail));
    }

    public List<Violation> violations() {
        return List.copyOf(violations);
    }
}
