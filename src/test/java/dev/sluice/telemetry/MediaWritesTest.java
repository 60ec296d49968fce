package dev.sluice.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bytes.Bytes;
import dev.sluice.store.GetResult;
import dev.sluice.store.ListPage;
import dev.sluice.store.ObjectHeaders;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutCondition;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import dev.sluice.store.StoreUnavailableException;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MediaWritesTest {
    private static final String SEGMENT = "seg/studio/b/main/1-n-0.ts";
    private static final String PLAYLIST = "seg/studio/b/main/media.m3u8";

    private final Spans spans = new Spans();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final CompletableFuture<PutResult> answer = new CompletableFuture<>();
    private long nowNanos = 1_000;
    private final MediaWrites media = new MediaWrites(new Slow(), () -> nowNanos, meters, spans.tracer());

    /// Answers when the test says so.
    private final class Slow implements ObjectStore {
        @Override
        public CompletionStage<GetResult> get(String key, @Nullable String ifNoneMatch) {
            return CompletableFuture.completedStage(new GetResult.NotFound());
        }

        @Override
        public CompletionStage<PutResult> put(PutRequest request) {
            return answer;
        }

        @Override
        public CompletionStage<Void> delete(Collection<String> keys) {
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<ListPage> list(String prefix, @Nullable String startAfter, int limit) {
            throw new AssertionError("nobody lists here");
        }
    }

    private CompletionStage<PutResult> put(String key) {
        return media.put(new PutRequest(
                key,
                List.of(Bytes.utf8("12345"), Bytes.utf8("678")),
                new ObjectHeaders("video/mp2t", "no-store"),
                new PutCondition.Always(),
                Duration.ofSeconds(1)));
    }

    private Timer uploads() {
        return meters.get("sluice.segment.upload").timer();
    }

    private double conflicts(String outcome) {
        return meters.get("sluice.playlist.conflicts")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    @Test
    void aSegmentsUploadIsMeasuredAndTraced() {
        CompletionStage<PutResult> put = put(SEGMENT);
        nowNanos += Duration.ofMillis(40).toNanos();
        answer.complete(new PutResult.Stored("etag", 3));

        assertThat(put.toCompletableFuture().join()).isEqualTo(new PutResult.Stored("etag", 3));
        assertThat(uploads().totalTime(TimeUnit.MILLISECONDS)).isEqualTo(40);
        assertThat(meters.get("sluice.segment.upload.bytes").counter().count()).isEqualTo(8);
        SpanData span = spans.only();
        assertThat(span.getName()).isEqualTo("upload");
        assertThat(Spans.attributes(span))
                .isEqualTo(Map.of(
                        "sluice.object",
                        SEGMENT,
                        "sluice.channel",
                        "studio",
                        "sluice.broadcast",
                        "b",
                        "sluice.epoch",
                        1L,
                        "sluice.size",
                        8L,
                        "sluice.attempts",
                        3L));
    }

    @Test
    void anUploadThatFailsIsAFailedSpanAndNoMeasurement() {
        CompletionStage<PutResult> put = put(SEGMENT);
        answer.completeExceptionally(new StoreUnavailableException("given up", null));

        assertThat(put.toCompletableFuture()).isCompletedExceptionally();
        assertThat(uploads().count()).isZero();
        assertThat(spans.only().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    @Test
    void whatCompareAndSetOnPlaylistsMeetsIsCounted() {
        var _ = put(PLAYLIST);
        answer.complete(new PutResult.PreconditionFailed());
        assertThat(conflicts("lost")).isEqualTo(1);
        assertThat(conflicts("unknown")).isZero();
    }

    @Test
    void anUnknownOutcomeIsCountedApart() {
        var _ = put(PLAYLIST);
        answer.complete(new PutResult.OutcomeUnknown("no answer"));
        assertThat(conflicts("unknown")).isEqualTo(1);
        assertThat(conflicts("lost")).isZero();
    }

    @Test
    void otherWritesAreNoneOfItsBusiness() {
        var _ = put("selftest/x");
        answer.complete(new PutResult.PreconditionFailed());
        assertThat(conflicts("lost")).isZero();
        assertThat(uploads().count()).isZero();
    }
}
