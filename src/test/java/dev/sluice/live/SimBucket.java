package dev.sluice.live;

import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.store.GetResult;
import dev.sluice.store.ListPage;
import dev.sluice.store.ListedObject;
import dev.sluice.store.PutCondition;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import dev.sluice.store.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// What a bucket really holds: one request takes effect after the other. Its clock is the true one and tells whole
/// seconds; equal content has equal ETags; a listing may show what was up to a minute ago.
final class SimBucket {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final Duration LONGEST_LAG = Duration.ofSeconds(60);

    /// By how much the versions before are older.
    private static final long OLDER_NANOS = Duration.ofSeconds(10).toNanos();

    /// Small, so that there are several pages.
    private static final int PAGE = 20;

    private final String name;
    private final SimScheduler scheduler;
    private final SimWatch watch;
    private final TreeMap<String, Stored> objects = new TreeMap<>();

    /// What was deleted not long ago.
    private final Map<String, Ghost> ghosts = new HashMap<>();

    private record Stored(String etag, long writtenNanos, long sinceNanos, Bytes content) {}

    private record Ghost(long sinceNanos, long untilNanos) {}

    SimBucket(String name, SimScheduler scheduler, SimWatch watch) {
        this.name = name;
        this.scheduler = scheduler;
        this.watch = watch;
    }

    boolean has(String key) {
        return objects.containsKey(key);
    }

    @Nullable String text(String key) {
        Stored stored = objects.get(key);
        return stored == null ? null : stored.content().toUtf8();
    }

    List<String> keys() {
        return List.copyOf(objects.keySet());
    }

    PutResult put(String writer, PutRequest request) {
        Stored before = objects.get(request.key());
        boolean holds = switch (request.condition()) {
            case PutCondition.Always() -> true;
            case PutCondition.IfAbsent() -> before == null;
            case PutCondition.IfMatch(String etag) ->
                before != null && before.etag().equals(etag);
        };
        if (!holds) {
            scheduler.note(writer, "PUT", name, request.key(), "412", request.condition());
            return new PutResult.PreconditionFailed();
        }
        ByteWriter writing = new ByteWriter();
        request.content().forEach(writing::bytes);
        Bytes content = writing.toBytes();
        String etag = etag(content);
        long now = scheduler.nowNanos();
        objects.put(request.key(), new Stored(etag, now, before == null ? now : before.sinceNanos(), content));
        boolean text = !request.key().endsWith(".ts");
        scheduler.note(writer, "PUT", name, request.key(), "200", text ? summary(content) : "");
        watch.onPut(writer, request.key(), text ? content.toUtf8() : "");
        return new PutResult.Stored(etag);
    }

    GetResult get(String key, @Nullable String ifNoneMatch) {
        Stored stored = objects.get(key);
        if (stored == null) {
            return new GetResult.NotFound();
        }
        return stored.etag().equals(ifNoneMatch)
                ? new GetResult.NotModified()
                : new GetResult.Found(new StoredObject(
                        stored.etag(), second(stored.writtenNanos()), second(scheduler.nowNanos()), stored.content()));
    }

    void delete(String writer, Collection<String> keys) {
        for (String key : keys) {
            Stored gone = objects.remove(key);
            if (gone != null) {
                scheduler.note(writer, "DELETE", name, key);
                ghosts.put(key, new Ghost(gone.sinceNanos(), scheduler.nowNanos()));
                watch.onDelete(writer, key);
            }
        }
    }

    /// @param lagging whether it shows a mixture of now and then
    ListPage list(String prefix, @Nullable String startAfter, int limit, boolean lagging) {
        long now = scheduler.nowNanos();
        long then = lagging ? now - scheduler.random.nextLong(LONGEST_LAG.toNanos()) : now;
        ghosts.values().removeIf(ghost -> ghost.untilNanos() < now - LONGEST_LAG.toNanos());
        TreeSet<String> found = new TreeSet<>();
        String from = startAfter == null ? prefix : startAfter;
        for (Map.Entry<String, Stored> entry :
                objects.tailMap(from, startAfter == null).entrySet()) {
            if (!entry.getKey().startsWith(prefix)) {
                if (entry.getKey().compareTo(prefix) > 0) {
                    break;
                }
                continue;
            }
            if (!lagging || entry.getValue().sinceNanos() <= then || scheduler.random.nextBoolean()) {
                found.add(entry.getKey());
            }
        }
        if (lagging) {
            ghosts.keySet().stream()
                    .sorted()
                    .filter(key -> key.startsWith(prefix) && (startAfter == null || key.compareTo(startAfter) > 0))
                    .filter(key -> isShown(ghosts.get(key), then))
                    .forEach(found::add);
        }
        List<ListedObject> page = found.stream()
                .limit(Math.min(limit, PAGE))
                .map(key -> listed(key, then))
                .toList();
        return new ListPage(page, second(now), page.size() < found.size());
    }

    /// Of what was written after the time that the list shows, it shows the version before.
    private ListedObject listed(String key, long thenNanos) {
        Stored stored = objects.get(key);
        if (stored == null || stored.writtenNanos() > thenNanos) {
            return new ListedObject(key, "before", second(thenNanos - OLDER_NANOS));
        }
        return new ListedObject(key, stored.etag(), second(stored.writtenNanos()));
    }

    private boolean isShown(@Nullable Ghost ghost, long thenNanos) {
        return ghost != null
                && ghost.sinceNanos() <= thenNanos
                && ghost.untilNanos() > thenNanos
                && scheduler.random.nextBoolean();
    }

    private static Instant second(long nanos) {
        return START.plusNanos(nanos).truncatedTo(ChronoUnit.SECONDS);
    }

    private static String etag(Bytes content) {
        byte[] bytes = content.toByteArray();
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return Long.toHexString(crc.getValue()) + "-" + Integer.toHexString(java.util.Arrays.hashCode(bytes));
    }

    private static String summary(Bytes content) {
        String text = content.toUtf8();
        return text.startsWith("#EXTM3U")
                ? text.lines()
                        .filter(line -> !line.startsWith("#EXT")
                                || line.startsWith("#EXT-X-MEDIA-SEQUENCE")
                                || line.startsWith("#EXT-X-ENDLIST"))
                        .toList()
                        .toString()
                : text;
    }
}
