package dev.sluice.live;

import dev.sluice.bytes.MalformedException;
import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.hls.PlaylistEntry;
import dev.sluice.hls.Revision;
import dev.sluice.lease.Lease;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Follows the media playlists: each one tells a single history, by one owner at a time.
final class SimPlaylistHistory implements SimWatch {
    /// Who must end has learned it in that time: it looks every 33 s, and what was sent late has arrived.
    private static final long ENDS_WITHIN_NANOS = Duration.ofSeconds(45).toNanos();

    private final SimScheduler scheduler;
    private final SimLeaseHistory leases;
    private final ToLongFunction<String> undisturbedSinceNanos;
    private final Map<String, Version> newest = new HashMap<>();
    private final Map<String, Long> epochOfNonce = new HashMap<>();
    private final Map<String, Long> lastNamedNanos = new HashMap<>();
    private int named;

    /// @param gone the object was deleted after this version
    private record Version(MediaPlaylist playlist, Revision revision, String writer, String text, boolean gone) {}

    /// @param undisturbedSinceNanos since when a process has reached the store without a fault
    SimPlaylistHistory(SimScheduler scheduler, SimLeaseHistory leases, ToLongFunction<String> undisturbedSinceNanos) {
        this.scheduler = scheduler;
        this.leases = leases;
        this.undisturbedSinceNanos = undisturbedSinceNanos;
    }

    /// How many segments were ever named.
    int named() {
        return named;
    }

    /// When something of the channel was named last.
    long lastNamedNanos(String channel) {
        return lastNamedNanos.getOrDefault(channel, 0L);
    }

    @Override
    public void onPut(String writer, String key, String text) {
        if (!key.endsWith("/media.m3u8")) {
            return;
        }
        MediaPlaylist playlist;
        try {
            playlist = MediaPlaylistText.read(text);
        } catch (MalformedException e) {
            scheduler.broken(SimInvariant.SINGLE_HISTORY, key + " cannot be read: " + e.getMessage());
            return;
        }
        Version next = new Version(playlist, Revision.of(text), writer, text, false);
        Version before = newest.put(key, next);
        long from = before == null ? 0 : before.playlist.nextSequence();
        List<PlaylistEntry> entries = playlist.entries();
        int old = Math.clamp(from - playlist.mediaSequence(), 0, entries.size());
        List<PlaylistEntry> added = entries.subList(old, entries.size());
        added.forEach(entry -> checkSegment(key, before, next, entry));
        if (before != null && before.playlist.ended()) {
            afterTheEnd(key, before, next);
        } else if (before != null) {
            compare(key, before, next);
        }
        checkOwner(key, next, !added.isEmpty());
        if (!added.isEmpty()) {
            named += added.size();
            lastNamedNanos.put(key.split("/", -1)[1], scheduler.nowNanos());
        }
    }

    @Override
    public void onDelete(String writer, String key) {
        newest.computeIfPresent(
                key,
                (same, version) -> new Version(version.playlist, version.revision, version.writer, version.text, true));
    }

    private void afterTheEnd(String key, Version before, Version next) {
        boolean tombstone = next.playlist.ended() && next.playlist.entries().isEmpty();
        if (before.gone ? !tombstone : !next.text.equals(before.text)) {
            scheduler.broken(SimInvariant.END_IS_FINAL, key + " goes on: " + before.text + next.text);
        }
    }

    private void compare(String key, Version before, Version next) {
        MediaPlaylist a = before.playlist;
        MediaPlaylist b = next.playlist;
        boolean older = next.revision.epoch() < before.revision.epoch();
        boolean sameEpoch = next.revision.epoch() == before.revision.epoch();
        if (older || (sameEpoch && !b.ended() && !next.writer.equals(before.writer))) {
            scheduler.broken(
                    SimInvariant.ONE_OWNER,
                    key + ": " + before.revision + " by " + before.writer + ", then " + next.revision + " by "
                            + next.writer);
        }
        boolean promised = a.targetSeconds() == b.targetSeconds() && a.independentSegments() == b.independentSegments();
        boolean goesOn = b.mediaSequence() >= a.mediaSequence()
                && b.nextSequence() >= a.nextSequence()
                && (!sameEpoch || next.revision.number() > before.revision.number());
        if (!promised || !goesOn || !sameEntries(a, b) || !sameDiscontinuities(a, b)) {
            scheduler.broken(SimInvariant.SINGLE_HISTORY, key + ": " + before.text + next.text);
        }
    }

    private static boolean sameEntries(MediaPlaylist a, MediaPlaylist b) {
        for (long number = b.mediaSequence(); number < Math.min(a.nextSequence(), b.nextSequence()); number++) {
            PlaylistEntry was = a.entries().get((int) (number - a.mediaSequence()));
            if (!was.equals(b.entries().get((int) (number - b.mediaSequence())))) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameDiscontinuities(MediaPlaylist a, MediaPlaylist b) {
        long dropped =
                b.droppedSince(a).stream().filter(PlaylistEntry::discontinuity).count();
        long expected = a.discontinuitySequence() + dropped;
        // Some that came and went between the two versions are known to nobody here.
        boolean allKnown = b.mediaSequence() <= a.nextSequence();
        return allKnown ? b.discontinuitySequence() == expected : b.discontinuitySequence() >= expected;
    }

    /// @param names whether it names something new
    private void checkOwner(String key, Version next, boolean names) {
        String[] path = key.split("/", -1);
        long epoch = next.revision.epoch();
        Lease newest = leases.newest(path[1]);
        if (newest == null || newest.epoch() < epoch) {
            scheduler.broken(SimInvariant.ONE_OWNER, key + " has epoch " + epoch + ", which nobody has won: " + newest);
        }
        if (!names) {
            return;
        }
        Lease won = leases.of(path[1], epoch);
        if (won == null
                || !won.instanceId().equals(next.writer)
                || !won.broadcastId().equals(path[2])) {
            scheduler.broken(
                    SimInvariant.ONE_OWNER,
                    key + " is written by " + next.writer + " under epoch " + epoch + ": " + won);
        } else if (leases.mustBeSilent(won.sessionId()) || shouldHaveEnded(next, won)) {
            scheduler.broken(SimInvariant.REVOKED_IS_SILENT, key + " is written by a session that must not: " + won);
        }
    }

    private boolean shouldHaveEnded(Version next, Lease won) {
        long now = scheduler.nowNanos();
        return now - leases.mustEndSinceNanos(won) > ENDS_WITHIN_NANOS
                && now - undisturbedSinceNanos.applyAsLong(next.writer) > ENDS_WITHIN_NANOS;
    }

    private void checkSegment(String key, @Nullable Version before, Version next, PlaylistEntry entry) {
        SegmentName name = SegmentName.parse(entry.uri()).orElseThrow();
        long epoch = next.revision.epoch();
        Long itsEpoch = epochOfNonce.putIfAbsent(key + name.nonce(), epoch);
        boolean fenced = before != null && epoch < before.revision.epoch();
        boolean theWriters = SimIds.isOf(next.writer, name.nonce());
        if (fenced || !theWriters || name.epoch() > epoch || (itsEpoch != null && itsEpoch != epoch)) {
            scheduler.broken(
                    SimInvariant.NO_FENCED_SEGMENT,
                    key + " names " + entry.uri() + " in " + next.revision + " by " + next.writer + ", epoch of its"
                            + " session was " + itsEpoch + ", before " + before);
        }
    }
}
