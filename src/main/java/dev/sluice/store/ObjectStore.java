package dev.sluice.store;

import java.util.Collection;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// One bucket: whole objects under slash-separated keys, with the conditional writes that S3 offers.
///
/// All calls return at once and may be made from any thread; stages complete on a thread of the implementation's, so
/// callers with a thread of their own hop back to it and never block in a completion. What the caller must act on
/// differently is a result; a stage fails only with a [StoreException]: [StoreUnavailableException] (try again later)
/// or [StoreMisconfiguredException] (only an operator can mend it).
///
/// Keys are relative, made of `[A-Za-z0-9._/-]`, without empty, `.` or `..` elements.
public interface ObjectStore {
    /// The newest version: reads after a confirmed write see that write.
    ///
    /// @param ifNoneMatch the ETag already held, for [GetResult.NotModified], or null
    CompletionStage<GetResult> get(String key, @Nullable String ifNoneMatch);

    default CompletionStage<GetResult> get(String key) {
        return get(key, null);
    }

    /// Writes a whole object, atomically: readers see the old content or the new, nothing between. The request's
    /// content
    /// is read until the stage completes and not after, so its owner may release it then.
    CompletionStage<PutResult> put(PutRequest request);

    /// Removes objects; those that do not exist count as removed.
    CompletionStage<Void> delete(Collection<String> keys);

    /// Up to `limit` objects whose keys begin with `prefix` and come after `startAfter`, in order of the keys' bytes.
    /// May lag behind writes and deletes, so it is good for sweeping, never for deciding.
    CompletionStage<ListPage> list(String prefix, @Nullable String startAfter, int limit);
}
