package dev.sluice.sessions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.bytes.Bytes;
import dev.sluice.channels.ChannelId;
import dev.sluice.store.ObjectHeaders;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutCondition;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import dev.sluice.store.StoreUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The ended sessions, one document each in the control bucket:
/// `history/{yyyy}/{mm}/{dd}/{channelId}/{sessionId}.json`, by the day that the session began on. Safe for all
/// threads; stages complete on the store's.
///
/// Each costs one write. A page costs one request for each day that it looks at, one more for each further thousand
/// sessions of a day, and one for each session that it shows. It looks at today first, and at earlier days, more
/// and more at once, as long as it is not full.
public final class SessionHistory {
    private static final Logger LOG = Logger.getLogger(SessionHistory.class);
    private static final ObjectHeaders HEADERS = new ObjectHeaders("application/json", "no-store");

    /// Longer than most outages of a store: a session ends once.
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final ObjectStore control;
    private final ObjectMapper json;
    private final HistoryListing listing;

    /// @param clock tells where a listing begins
    public SessionHistory(ObjectStore control, ObjectMapper json, InstantSource clock) {
        this.control = control;
        this.json = json;
        this.listing = new HistoryListing(control, clock);
    }

    /// Keeps a session of this process that has ended. Where another process has taken it for lost meanwhile, what
    /// this one says counts.
    ///
    /// @return fails with a [dev.sluice.store.StoreException] if the store has not taken it within a minute
    public CompletionStage<Void> write(SessionReport ended) {
        return put(ended, new PutCondition.Always()).thenAccept(result -> {
            if (!(result instanceof PutResult.Stored)) {
                throw new StoreUnavailableException(
                        "the history of session " + ended.id() + " was not stored: " + result, null);
            }
        });
    }

    /// Keeps a session whose process is gone, unless it has been kept already.
    ///
    /// @return whether it was not
    public CompletionStage<Boolean> writeIfAbsent(SessionReport ended) {
        return put(ended, new PutCondition.IfAbsent()).thenApply(result -> switch (result) {
            case PutResult.Stored _ -> true;
            case PutResult.PreconditionFailed() -> false;
            case PutResult.OutcomeUnknown(String why) ->
                throw new StoreUnavailableException(
                        "nobody knows whether the history of session " + ended.id() + " was stored: " + why, null);
        });
    }

    private CompletionStage<PutResult> put(SessionReport ended, PutCondition condition) {
        String key = HistoryKeys.of(ended.id())
                .orElseThrow(() -> new IllegalArgumentException(ended.id() + " is no session's id"));
        return control.put(new PutRequest(key, List.of(bytes(ended)), HEADERS, condition, DEADLINE));
    }

    /// The channel that a session's id names, empty if that is no session's id.
    public static Optional<ChannelId> channelOf(String sessionId) {
        return HistoryKeys.channelOf(sessionId);
    }

    /// One ended session.
    ///
    /// @param sessionId from anywhere
    public CompletionStage<Optional<SessionReport>> find(String sessionId) {
        return HistoryKeys.of(sessionId)
                .map(this::read)
                .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()));
    }

    /// Whether a cursor is one that [#list] gave.
    public static boolean isCursor(String text) {
        return HistoryCursor.parse(text).isPresent();
    }

    /// Ended sessions: the days that they began on from the newest, and within a day those first that ended last.
    ///
    /// @param channel whose sessions; null for all
    /// @param cursor where the page before has ended; null for the first page
    /// @param limit of sessions
    /// @throws IllegalArgumentException if the cursor is none
    public CompletionStage<HistoryPage> list(@Nullable ChannelId channel, @Nullable String cursor, int limit) {
        Optional<HistoryCursor> from = Optional.ofNullable(cursor)
                .map(text -> HistoryCursor.parse(text)
                        .orElseThrow(() -> new IllegalArgumentException("cursor: not one that we made")));
        return listing.page(channel, from, limit)
                .thenCompose(page -> Batches.all(page.shown(), this::read)
                        .thenApply(found -> new HistoryPage(
                                found.stream().flatMap(Optional::stream).toList(),
                                page.next().map(HistoryCursor::text).orElse(null))));
    }

    private CompletionStage<Optional<HistoryPage.Item>> read(HistoryListing.Entry entry) {
        return read(entry.key())
                .thenApply(found -> found.map(
                        report -> new HistoryPage.Item(report, entry.cursor().text())));
    }

    private CompletionStage<Optional<SessionReport>> read(String key) {
        return control.get(key).thenApply(result -> result.found().flatMap(object -> parse(key, object.content())));
    }

    /// One that is damaged must not hide the others.
    private Optional<SessionReport> parse(String key, Bytes content) {
        try {
            return Optional.of(json.readValue(content.toByteArray(), SessionReport.class));
        } catch (IOException | IllegalArgumentException e) {
            LOG.warnf(
                    "control object %s is not an ended session: %s",
                    key, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
            return Optional.empty();
        }
    }

    private Bytes bytes(SessionReport report) {
        try {
            return Bytes.wrap(json.writeValueAsBytes(report));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("session " + report.id() + " cannot be written as JSON", e);
        }
    }
}
