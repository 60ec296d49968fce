package dev.sluice.store.file;

import dev.sluice.bytes.Bytes;
import dev.sluice.store.GetResult;
import dev.sluice.store.ListPage;
import dev.sluice.store.ListedObject;
import dev.sluice.store.ObjectKeys;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutCondition;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import dev.sluice.store.StoreException;
import dev.sluice.store.StoreMisconfiguredException;
import dev.sluice.store.StoreUnavailableException;
import dev.sluice.store.StoredObject;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One bucket as a folder of a [FileStoreRoot]; each object is a file, its key the path.
///
/// A write goes to a temporary file of the same file system and is renamed over the object, so readers (also those
/// that open [#localPath] themselves) see the old content or the new. Conditions are judged and the rename made under
/// one lock per key, which suffices because the root belongs to this process alone. The ETag is a hash of the
/// content: it survives restarts, and equal content has equal ETags. Ages come from the files' modification times.
/// Headers are not stored: whoever serves the files knows them from the key. Deadlines are not watched, a disk has
/// no time-outs.
///
/// Unlike in S3 a key cannot also be the folder of another key.
public final class FileObjectStore implements ObjectStore {
    /// Several times the writes that a machine's disk has in flight, so that unrelated keys rarely share a lock.
    private static final int LOCKS = 256;

    private final FileStoreRoot root;
    private final Path folder;
    private final ObjectFiles files;
    private final ReentrantLock[] locks = new ReentrantLock[LOCKS];

    FileObjectStore(FileStoreRoot root, String bucket, boolean durable) {
        this.root = root;
        this.folder = root.bucket(bucket);
        this.files = new ObjectFiles(folder, durable);
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    /// Where the object of this key is, if it exists: for HTTP routes that hand the file to the kernel. The file is
    /// replaced, never changed, so who has opened it reads one version to its end.
    ///
    /// @throws IllegalArgumentException if `key` is not a key
    public Path localPath(String key) {
        return folder.resolve(ObjectKeys.require(key));
    }

    @Override
    public CompletionStage<GetResult> get(String key, @Nullable String ifNoneMatch) {
        Path path = localPath(key);
        return run("get " + key, () -> {
            // The time of the content must be the time of these very bytes: the file may be replaced in between.
            for (; ; ) {
                try {
                    BasicFileAttributes before = Files.readAttributes(path, BasicFileAttributes.class);
                    byte[] content = Files.readAllBytes(path);
                    BasicFileAttributes after = Files.readAttributes(path, BasicFileAttributes.class);
                    if (sameVersion(before, after)) {
                        return found(content, after, ifNoneMatch);
                    }
                } catch (NoSuchFileException e) {
                    return new GetResult.NotFound();
                }
            }
        });
    }

    @Override
    public CompletionStage<PutResult> put(PutRequest request) {
        Path path = localPath(request.key());
        boolean conditional = !(request.condition() instanceof PutCondition.Always);
        return run("put " + request.key(), () -> {
            root.requireOpen();
            Path temporary = root.temporaryFile();
            try {
                String etag = files.write(temporary, request.content());
                return commit(request.condition(), temporary, path, etag);
            } catch (ObjectFiles.NotForcedException e) {
                if (conditional) {
                    return new PutResult.OutcomeUnknown("renamed, but not forced to the disk: " + e.getCause());
                }
                throw e;
            } finally {
                Files.deleteIfExists(temporary);
            }
        });
    }

    @Override
    public CompletionStage<Void> delete(Collection<String> keys) {
        List<Path> paths = keys.stream().map(this::localPath).toList();
        return run("delete " + paths.size() + " objects", () -> {
                    root.requireOpen();
                    for (Path path : paths) {
                        ReentrantLock lock = lock(path);
                        lock.lock();
                        try {
                            files.delete(path);
                        } finally {
                            lock.unlock();
                        }
                    }
                    return paths.size();
                })
                .thenAccept(removed -> {});
    }

    @Override
    public CompletionStage<ListPage> list(String prefix, @Nullable String startAfter, int limit) {
        ObjectKeys.requirePrefix(prefix);
        if (limit < 1) {
            throw new IllegalArgumentException("a page of " + limit + " keys");
        }
        return run("list " + prefix, () -> {
            List<ListedObject> found = files.list(prefix, startAfter);
            return new ListPage(
                    found.subList(0, Math.min(limit, found.size())),
                    root.clock().instant(),
                    found.size() > limit);
        });
    }

    private PutResult commit(PutCondition condition, Path temporary, Path path, String etag) throws IOException {
        ReentrantLock lock = lock(path);
        lock.lock();
        try {
            if (!holds(condition, path)) {
                return new PutResult.PreconditionFailed();
            }
            files.rename(temporary, path);
            return new PutResult.Stored(etag);
        } finally {
            lock.unlock();
        }
    }

    private boolean holds(PutCondition condition, Path path) throws IOException {
        return switch (condition) {
            case PutCondition.Always() -> true;
            case PutCondition.IfAbsent() -> Files.notExists(path);
            case PutCondition.IfMatch(String etag) -> {
                try {
                    yield ObjectFiles.etag(Files.readAllBytes(path)).equals(etag);
                } catch (NoSuchFileException e) {
                    yield false;
                }
            }
        };
    }

    private GetResult found(byte[] content, BasicFileAttributes attributes, @Nullable String ifNoneMatch) {
        String etag = ObjectFiles.etag(content);
        if (etag.equals(ifNoneMatch)) {
            return new GetResult.NotModified();
        }
        return new GetResult.Found(new StoredObject(
                etag, attributes.lastModifiedTime().toInstant(), root.clock().instant(), Bytes.wrap(content)));
    }

    private static boolean sameVersion(BasicFileAttributes a, BasicFileAttributes b) {
        return a.lastModifiedTime().equals(b.lastModifiedTime())
                && a.size() == b.size()
                && String.valueOf(a.fileKey()).equals(String.valueOf(b.fileKey()));
    }

    private ReentrantLock lock(Path path) {
        return locks[Math.floorMod(path.hashCode(), LOCKS)];
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    private <T> CompletionStage<T> run(String what, Work<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            root.executor().execute(() -> {
                try {
                    result.complete(work.run());
                } catch (IOException | RuntimeException e) {
                    result.completeExceptionally(failure(what, e));
                }
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new StoreUnavailableException(what + ": shutting down", e));
        }
        return result;
    }

    private StoreException failure(String what, Exception e) {
        return switch (e) {
            case AccessDeniedException denied ->
                new StoreMisconfiguredException(
                        "sluice.store.file.root: no right to " + what + " in " + folder + ": " + denied, denied);
            default -> new StoreUnavailableException(what + " in " + folder + ": " + e, e);
        };
    }
}
