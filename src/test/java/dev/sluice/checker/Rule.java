package dev.sluice.checker;

/// What is checked, and where it is demanded. RFC is RFC 8216, bis is draft-pantos-hls-rfc8216bis-22, Apple is the
/// HLS Authoring Specification for Apple Devices; "ours" goes beyond them.
public enum Rule {
    FIRST_LINE(Scope.PLAYLIST, "RFC §4.3.1.1: EXTM3U is the first line"),
    CHARACTERS(Scope.PLAYLIST, "RFC §4.1: UTF-8 without a byte order mark and without control characters"),
    KNOWN_TAGS(Scope.PLAYLIST, "ours: a tag that is in neither specification is a slip of the pen"),
    ONE_KIND_OF_PLAYLIST(Scope.PLAYLIST, "RFC §4.1: tags of media and multivariant playlists do not mix"),
    VERSION_ONCE(Scope.PLAYLIST, "RFC §4.3.1.2: one EXT-X-VERSION; here it must stand even where 1 would do"),
    VERSION_SUFFICES(Scope.PLAYLIST, "RFC §7: the version is high enough for the features used"),
    REVISION_PRESENT(Scope.PLAYLIST, "ours: each version says who wrote it"),
    REVISION_INCREASES(Scope.PLAYLIST, "ours: a later version has a higher epoch and number"),
    TAG_ONCE(Scope.PLAYLIST, "RFC §4.3.3: not more than one media playlist tag of each type"),
    TAG_VALUE(Scope.PLAYLIST, "RFC §4.2: a decimal-integer where one is due, nothing behind a tag without a value"),
    TAG_PLACE(Scope.PLAYLIST, "RFC §4.3.3.2, §4.3.3.3: the two sequences stand before the first segment"),
    SEGMENT_TAG_WITHOUT_SEGMENT(Scope.PLAYLIST, "RFC §4.3.2: a media segment tag applies to a segment that follows"),
    TARGET_DURATION_PRESENT(Scope.PLAYLIST, "RFC §4.3.3.1: EXT-X-TARGETDURATION is required"),
    TARGET_DURATION_CONSTANT(Scope.PLAYLIST, "RFC §6.2.1: the target duration must not change"),
    EXTINF_PRESENT(Scope.PLAYLIST, "RFC §4.3.2.1: EXTINF is required for each segment"),
    EXTINF_POSITIVE(Scope.PLAYLIST, "ours: a segment without any duration stops players' arithmetic"),
    EXTINF_WITHIN_TARGET(Scope.PLAYLIST, "RFC §4.3.3.1: EXTINF rounded to the nearest second is at most the target"),
    MEDIA_SEQUENCE_NEVER_DECREASES(Scope.PLAYLIST, "RFC §6.2.1: the media sequence number must not decrease"),
    MEDIA_SEQUENCE_COUNTS_REMOVALS(Scope.PLAYLIST, "RFC §6.2.2: it grows by one for each segment removed"),
    ENTRY_KEEPS_URI(Scope.PLAYLIST, "RFC §6.3.4: one media sequence number always names the same segment"),
    ENTRY_KEEPS_TAGS(Scope.PLAYLIST, "RFC §6.2.1: nothing of an entry changes while it is listed"),
    ENTRIES_LEAVE_AT_HEAD(Scope.PLAYLIST, "RFC §6.2.2: segments are removed in the order in which they were added"),
    HEADER_CONSTANT(Scope.PLAYLIST, "RFC §6.2.1: no other tag of the playlist changes"),
    URI_UNIQUE(Scope.PLAYLIST, "ours: a name used twice is the old segment to every cache"),
    URI_RELATIVE(Scope.PLAYLIST, "ours: names relative to the playlist hold behind every host and prefix"),
    URI_CHARACTERS(Scope.PLAYLIST, "RFC 3986 §2: a URI is printable ASCII without white space"),
    DISCONTINUITY_SEQUENCE_PRESENT(Scope.PLAYLIST, "RFC §6.2.2, Apple: present once there was a discontinuity"),
    DISCONTINUITY_SEQUENCE_COUNTS_REMOVALS(Scope.PLAYLIST, "RFC §6.2.2: it grows with each discontinuity removed"),
    LENGTH_THREE_TARGETS(Scope.PLAYLIST, "RFC §6.2.2: nothing is removed if less than three target durations stay"),
    DATE_PRESENT(Scope.PLAYLIST, "Apple: live playlists have EXT-X-PROGRAM-DATE-TIME; ours: at every entry"),
    DATE_FORMAT(Scope.PLAYLIST, "RFC §4.3.2.6: ISO 8601 with a time zone, to the millisecond"),
    DATE_CONTINUOUS(Scope.PLAYLIST, "bis §6.2.1: dates go with the media; 50 ms are left for rounding"),
    DATE_NEVER_BACK(Scope.PLAYLIST, "bis §6.2.1: no date stands for two places, see PlaylistChecker"),
    DATE_NOT_IN_FUTURE(Scope.PLAYLIST, "ours: media that is listed has happened; a second is left for clocks"),
    ENDLIST_FINAL(Scope.PLAYLIST, "RFC §4.3.3.4: nothing is added or taken away after EXT-X-ENDLIST"),
    LIVE_WITHOUT_TYPE(Scope.PLAYLIST, "RFC §4.3.3.5: a list that segments leave has no EXT-X-PLAYLIST-TYPE"),
    VOD_HAS_TYPE(Scope.PLAYLIST, "RFC §4.3.3.5: a recording is EXT-X-PLAYLIST-TYPE:VOD"),
    VOD_HAS_ENDLIST(Scope.PLAYLIST, "RFC §4.3.3.4, §4.3.3.5: a list that cannot change has ended"),
    INDEPENDENT_SEGMENTS_CONSTANT(Scope.PLAYLIST, "RFC §6.2.1, §4.3.5.1: it is true of all segments or of none"),
    GAP_NOT_FIRST(Scope.PLAYLIST, "ours: some players cannot begin with an EXT-X-GAP (bis §4.4.4.7)"),
    UPDATE_CADENCE(Scope.PLAYLIST, "RFC §6.2.2: the next segment within 1.5 target durations"),

    ONE_VARIANT_AT_MOST(Scope.MULTIVARIANT, "ours: one rendition while something is on, none otherwise"),
    ATTRIBUTE_LIST(Scope.MULTIVARIANT, "RFC §4.2: well-formed attributes, each name once"),
    BANDWIDTH(Scope.MULTIVARIANT, "RFC §4.3.4.2: BANDWIDTH is required, a positive decimal-integer"),
    AVERAGE_BANDWIDTH(Scope.MULTIVARIANT, "RFC §4.3.4.2, Apple: present and not above BANDWIDTH"),
    CODECS(Scope.MULTIVARIANT, "RFC §4.3.4.2, Apple: RFC 6381 names of all formats"),
    RESOLUTION(Scope.MULTIVARIANT, "RFC §4.3.4.2, Apple: with video, and only then"),
    FRAME_RATE(Scope.MULTIVARIANT, "RFC §4.3.4.2, Apple: with video, three decimals, and only then"),
    CAPTIONS_GROUP(Scope.MULTIVARIANT, "RFC §4.3.4.2: CLOSED-CAPTIONS is NONE or names a group that is there"),
    CAPTIONS_RENDITION(Scope.MULTIVARIANT, "RFC §4.3.4.1: captions have an INSTREAM-ID and a NAME, and no URI"),
    VARIANT_URI(Scope.MULTIVARIANT, "RFC §4.3.4.2: a relative URI follows each EXT-X-STREAM-INF"),
    INDEX_NEVER_RETURNS(Scope.MULTIVARIANT, "ours: a broadcast that was left behind does not come back"),

    TS_PACKETS(Scope.SEGMENT, "H.222.0 §2.4.3.2: whole packets of 188 bytes, each with its sync byte"),
    TS_SYNTAX(Scope.SEGMENT, "H.222.0 §2.4.3: tables and PES headers can be read"),
    TS_TABLES_FIRST(Scope.SEGMENT, "RFC §3.2: PAT and PMT are the first two packets"),
    TS_HAS_MEDIA(Scope.SEGMENT, "RFC §3: a segment holds media"),
    TS_CONTINUITY_COUNTER(Scope.SEGMENT, "RFC §3, H.222.0 §2.4.3.3: counters go on from segment to segment"),
    TS_DTS_ASCENDS(Scope.SEGMENT, "RFC §3: timestamps go on from segment to segment"),
    TS_PTS_NOT_BEFORE_DTS(Scope.SEGMENT, "H.222.0 §2.4.3.7: nothing is shown before it is decoded"),
    TS_PCR_BEFORE_DTS(Scope.SEGMENT, "H.222.0 §2.4.2.6: the program clock is not past what is still to be decoded"),
    TS_PCR_ASCENDS(Scope.SEGMENT, "H.222.0 §2.4.2.1: the program clock does not go back"),
    TS_DURATION(Scope.SEGMENT, "Apple: EXTINF is the segment's real duration; two frames are left for rounding"),
    TS_LAST_DURATION(Scope.SEGMENT, "Apple: the same where nothing follows but the end or a discontinuity"),
    TS_DURATIONS_ADD_UP(Scope.SEGMENT, "Apple: nor does the sum of a stretch's EXTINF drift from its media"),
    TS_STREAMS_CONSTANT(Scope.SEGMENT, "RFC §4.3.2.3: number and type of tracks change at a discontinuity only"),
    TS_ENCODING_CONSTANT(Scope.SEGMENT, "bis §4.4.4.3: encoding parameters change at a discontinuity only"),
    TS_BEGINS_WITH_IDR(Scope.SEGMENT, "RFC §4.3.5.1: every segment can be decoded alone, if the list says so"),

    PLAYLIST_AVAILABLE(Scope.DELIVERY, "RFC §6.2.1: a playlist that was there stays there"),
    SEGMENT_AVAILABLE(Scope.DELIVERY, "RFC §6.2.1: a segment is there when a playlist names it, without a redirect"),
    SEGMENT_STAYS_AVAILABLE(Scope.DELIVERY, "RFC §6.2.2: removed segments stay for a while"),
    CONTENT_TYPE(Scope.DELIVERY, "RFC §4, §10: playlists and segments come with their media types");

    /// Which checker looks at it.
    public enum Scope {
        PLAYLIST,
        MULTIVARIANT,
        SEGMENT,
        DELIVERY
    }

    private final Scope scope;
    private final String citation;

    Rule(Scope scope, String citation) {
        this.scope = scope;
        this.citation = citation;
    }

    public Scope scope() {
        return scope;
    }

    public String citation() {
        return citation;
    }
}
