package dev.sluice.telemetry;

import dev.sluice.store.GetResult;
import dev.sluice.store.ListPage;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The media bucket, with its writes watched: how long segments take, and what compare-and-set on playlists meets.
/// Each segment's upload is a span. Safe for all threads.
public final class MediaWrites implements ObjectStore {
    /// Channel, broadcast and epoch of a segment, as `MediaLayout` names it.
    private static final Pattern OWNER = Pattern.compile("^(?:seg|rec)/([^/]+)/([^/]+)/main/(\\d{1,18})-");

    private final ObjectStore media;
    private final LongSupplier nanoClock;
    private final Tracer tracer;
    private final Timer uploadTime;
    private final Counter uploadedBytes;
    private final Counter conflicts;
    private final Counter unknown;

    /// @param tracer one that does nothing costs nothing
    public MediaWrites(ObjectStore media, LongSupplier nanoClock, MeterRegistry meters, Tracer tracer) {
        this.media = media;
        this.nanoClock = nanoClock;
        this.tracer = tracer;
        uploadTime = Timer.builder("sluice.segment.upload")
                .description("From the first attempt to store a segment to the store's confirmation")
                .publishPercentiles(0.5, 0.99)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(30))
                .register(meters);
        uploadedBytes = meters.counter("sluice.segment.upload.bytes");
        conflicts = meters.counter("sluice.playlist.conflicts", "outcome", "lost");
        unknown = meters.counter("sluice.playlist.conflicts", "outcome", "unknown");
    }

    @Override
    public CompletionStage<PutResult> put(PutRequest request) {
        if (request.key().endsWith(".ts")) {
            return upload(request);
        }
        return request.key().endsWith(".m3u8")
                ? media.put(request).whenComplete((result, failure) -> count(result))
                : media.put(request);
    }

    private CompletionStage<PutResult> upload(PutRequest request) {
        long since = nanoClock.getAsLong();
        long size = request.sizeBytes();
        Span span = tracer.spanBuilder("upload")
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("sluice.object", request.key())
                .setAttribute("sluice.size", size)
                .startSpan();
        Matcher owner = OWNER.matcher(request.key());
        if (owner.find()) {
            span.setAttribute("sluice.channel", owner.group(1));
            span.setAttribute("sluice.broadcast", owner.group(2));
            // A session wins an epoch of its own, so with the channel it names the session.
            span.setAttribute("sluice.epoch", Long.parseLong(owner.group(3)));
        }
        return media.put(request).whenComplete((result, failure) -> {
            if (result instanceof PutResult.Stored stored) {
                uploadTime.record(nanoClock.getAsLong() - since, TimeUnit.NANOSECONDS);
                uploadedBytes.increment((double) size);
                span.setAttribute("sluice.attempts", stored.attempts());
            } else {
                span.setStatus(StatusCode.ERROR, failure == null ? String.valueOf(result) : failure.toString());
            }
            span.end();
        });
    }

    private void count(@Nullable PutResult result) {
        if (result instanceof PutResult.PreconditionFailed) {
            conflicts.increment();
        } else if (result instanceof PutResult.OutcomeUnknown) {
            unknown.increment();
        }
    }

    @Override
    public CompletionStage<GetResult> get(String key, @Nullable String ifNoneMatch) {
        return media.get(key, ifNoneMatch);
    }

    @Override
    public CompletionStage<Void> delete(Collection<String> keys) {
        return media.delete(keys);
    }

    @Override
    public CompletionStage<ListPage> list(String prefix, @Nullable String startAfter, int limit) {
        return media.list(prefix, startAfter, limit);
    }
}
