package dev.sluice.live;

import dev.sluice.bytes.Bytes;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.lease.HeldLease;
import dev.sluice.store.CompareAndSet;
import dev.sluice.store.ListedObject;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutCondition;
import dev.sluice.store.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/// Removes from `seg/` what sessions have left there that died before they could: segments that no playlist names any
/// more, and ended broadcasts as a whole. Recordings stand elsewhere and are never touched.
///
/// The store is listed first and asked afterwards: every decision is [FolderJudge]'s, on documents read after the
/// listing. A broadcast's playlist goes before its segments, so that no playlist ever names what is gone; segments
/// that are left alone by a death in between get an empty playlist by the next sweep, and go after it.
///
/// Several may run at once, on any processes. Blocks; confined to one thread.
final class SegmentSweep {
    /// Deleted with one call, between two looks at whether to stop.
    private static final int BATCH = 100;

    /// More names of one folder than the longest playlist and what may be waiting for its deletion; a longer folder is
    /// judged in pieces.
    private static final int LONGEST_FOLDER = 10_000;

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final LiveEnvironment environment;
    private final ObjectStore media;
    private final CompareAndSet playlists;
    private final Sightings sightings = new Sightings();

    SegmentSweep(LiveEnvironment environment) {
        this.environment = environment;
        this.media = environment.media();
        this.playlists = new CompareAndSet(media, MediaLayout.playlistHeaders(), DEADLINE);
    }

    /// Sweeps once. What fails is counted and left to the next time.
    ///
    /// @throws dev.sluice.store.StoreException if the store cannot even be listed
    /// @throws CancellationException if the thread is interrupted
    SweepTally run() {
        SweepTally tally = new SweepTally();
        String path = "";
        List<String> keys = new ArrayList<>();
        for (ListedObject listed : new Listing(media, BroadcastFolder.PREFIX)) {
            String key = listed.key();
            Optional<String> folder = BroadcastFolder.pathOf(key);
            if (folder.isEmpty()) {
                continue;
            }
            if (!folder.get().equals(path) || keys.size() == LONGEST_FOLDER) {
                sweep(path, keys, tally);
                path = folder.get();
                keys.clear();
            }
            keys.add(key);
        }
        sweep(path, keys, tally);
        sightings.endSweep();
        return tally;
    }

    private void sweep(String path, List<String> keys, SweepTally tally) {
        try {
            BroadcastFolder.of(path, keys).ifPresent(folder -> sweep(folder, tally));
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException e) {
            tally.failed(path, e);
        }
    }

    private void sweep(BroadcastFolder folder, SweepTally tally) {
        Optional<HeldLease> held = Blocking.await(environment.leases().find(folder.channel()));
        if (held.isEmpty()) {
            // Leases are never removed: these objects belong to another control bucket than ours.
            return;
        }
        Optional<StoredObject> playlist = Blocking.read(media, folder.playlistKey());
        Instant now = playlist.map(StoredObject::date).orElse(Instant.EPOCH);
        switch (FolderJudge.judge(folder, held.get(), playlist, environment.window())) {
            case FolderVerdict.Keep keep -> {}
            case FolderVerdict.Seal seal -> seal(folder, seal, tally);
            case FolderVerdict.Unnamed unnamed -> {
                List<String> due = folder.keysOf(unnamed.names()).stream()
                        .filter(key -> sightings.unnamedFor(key, now, unnamed.keptFor()))
                        .toList();
                delete(due, tally);
            }
            case FolderVerdict.Retire retire -> retire(folder, held.get(), retire, now, tally);
            case FolderVerdict.Forget() -> delete(List.of(folder.playlistKey()), tally);
        }
    }

    private void seal(BroadcastFolder folder, FolderVerdict.Seal seal, SweepTally tally) {
        String text = MediaPlaylistText.write(seal.last(), seal.revision());
        if (Blocking.write(playlists, folder.playlistKey(), Bytes.utf8(text), seal.condition())) {
            tally.sealed();
        }
    }

    private void retire(
            BroadcastFolder folder, HeldLease held, FolderVerdict.Retire retire, Instant now, SweepTally tally) {
        String indexKey = MediaLayout.index(folder.channel());
        Optional<StoredObject> index = Blocking.read(media, indexKey);
        switch (IndexJudge.judge(folder, retire.revision().epoch(), held.lease(), index)) {
            case IndexJudge.Verdict.Wait() -> {}
            // Who has seen the index before may still come: the time is counted from the next sweep on.
            case IndexJudge.Verdict.GoOffline(String text, PutCondition condition) ->
                Blocking.write(playlists, indexKey, Bytes.utf8(text), condition);
            case IndexJudge.Verdict.Clear() -> {
                // An index that has stood so long as it is tells what else only the sightings of a busy one do.
                boolean stood = index.filter(object -> object.age().compareTo(retire.keptFor()) >= 0)
                        .isPresent();
                Instant seen = index.map(StoredObject::date).orElse(now);
                if (stood || sightings.unnamedFor(folder.playlistKey(), seen, retire.keptFor())) {
                    delete(List.of(folder.playlistKey()), tally);
                    delete(folder.keysOf(folder.segments()), tally);
                }
            }
        }
    }

    private void delete(List<String> keys, SweepTally tally) {
        for (int from = 0; from < keys.size(); from += BATCH) {
            List<String> batch = keys.subList(from, Math.min(keys.size(), from + BATCH));
            Blocking.await(media.delete(batch).thenApply(done -> batch));
            tally.deleted(batch.size());
        }
    }
}
