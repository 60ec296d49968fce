package dev.sluice.hls;

/// Puts the playlist of everything that a recorded broadcast had together (RFC 8216 §4.3.3.5, type VOD): all parts of
/// its journal in order, then what its sealed playlist still names. Nothing else goes into it, so it is the same text
/// whoever makes it. Not synchronised.
public final class VodPlaylist {
    private final StringBuilder text;
    private final MediaPlaylist sealed;
    private boolean empty = true;
    private boolean torn;

    /// @param sealed the broadcast's last playlist
    public VodPlaylist(MediaPlaylist sealed) {
        if (!sealed.ended()) {
            throw new IllegalArgumentException("a broadcast that goes on has no playlist of everything");
        }
        this.sealed = sealed;
        this.text = new StringBuilder(
                Math.toIntExact(Math.min(sealed.nextSequence() * MediaPlaylistText.ENTRY_LENGTH, 1 << 30)));
        MediaPlaylistText.appendHead(
                text, "#EXT-X-PLAYLIST-TYPE:VOD\n", sealed.targetSeconds(), 0, 0, sealed.independentSegments());
    }

    /// How many parts of the journal belong into it; they are given in order, each to [#add] or [#skip].
    public long parts() {
        return RecordingJournal.of(sealed).storedParts();
    }

    public void add(MediaPlaylist part) {
        part.entries().forEach(this::append);
    }

    /// Goes on without a part that is lost: what follows does not join on to what came before.
    public void skip() {
        torn = true;
    }

    /// Adds the rest and the end; nothing may be added after.
    public String end() {
        RecordingJournal.rest(sealed).forEach(this::append);
        return text.append(MediaPlaylistText.END).append('\n').toString();
    }

    /// The first segment joins on to nothing, and a list does not begin with a gap.
    private void append(PlaylistEntry entry) {
        if (empty && entry.gap()) {
            return;
        }
        MediaPlaylistText.appendEntry(text, entry, !empty && (torn || entry.discontinuity()));
        empty = false;
        torn = false;
    }
}
