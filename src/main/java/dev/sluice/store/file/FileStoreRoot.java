package dev.sluice.store.file;

import dev.sluice.store.StoreMisconfiguredException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The folder of a file store, held exclusively by this process from [#open] to [#close()].
///
/// ```
/// root/.lock      locked while a process owns the root
/// root/.tmp/      objects being written; emptied at start
/// root/media/     one folder per bucket, keys are paths beneath it
/// root/control/
/// ```
public final class FileStoreRoot implements AutoCloseable {
    private static final String SETTING = "sluice.store.file.root";

    private final Path root;
    private final Executor executor;
    private final InstantSource clock;
    private final FileChannel lockFile;
    private final AtomicLong temporaryFiles = new AtomicLong();
    private volatile boolean open = true;

    private FileStoreRoot(Path root, Executor executor, InstantSource clock, FileChannel lockFile) {
        this.root = root;
        this.executor = executor;
        this.clock = clock;
        this.lockFile = lockFile;
    }

    /// Creates the folder where it is missing, takes it for this process and removes what a crashed one left half
    /// written. Blocks on the disk.
    ///
    /// @param executor runs all blocking work of the buckets, and completes their stages
    /// @throws StoreMisconfiguredException if the folder cannot be written or another process has it
    public static FileStoreRoot open(Path folder, Executor executor, InstantSource clock) {
        Path root = folder.toAbsolutePath().normalize();
        FileChannel lockFile = null;
        try {
            Path temporary = root.resolve(".tmp");
            Files.createDirectories(temporary);
            lockFile = FileChannel.open(root.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock(root, lockFile);
            removeFiles(temporary);
            Files.createDirectories(root.resolve("media"));
            Files.createDirectories(root.resolve("control"));
            Files.delete(Files.createTempFile(temporary, "probe", null));
            return new FileStoreRoot(root, executor, clock, lockFile);
        } catch (IOException e) {
            closeQuietly(lockFile, e);
            throw new StoreMisconfiguredException(SETTING + ": cannot write to " + root + ": " + e, e);
        } catch (StoreMisconfiguredException e) {
            closeQuietly(lockFile, e);
            throw e;
        }
    }

    /// Segments and playlists: not forced to the disk one by one, since after a power cut the stream is gone anyway.
    public FileObjectStore media() {
        return new FileObjectStore(this, "media", false);
    }

    /// Documents: on the disk when the write is confirmed.
    public FileObjectStore control() {
        return new FileObjectStore(this, "control", true);
    }

    /// Gives the folder up; writes after this fail.
    @Override
    public void close() {
        open = false;
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new IllegalStateException("cannot release " + root, e);
        }
    }

    Path bucket(String name) {
        return root.resolve(name);
    }

    /// A path that no other write of this process uses.
    Path temporaryFile() {
        return root.resolve(".tmp").resolve(Long.toString(temporaryFiles.incrementAndGet()));
    }

    Executor executor() {
        return executor;
    }

    InstantSource clock() {
        return clock;
    }

    void requireOpen() throws IOException {
        if (!open) {
            throw new IOException("the file store " + root + " is closed");
        }
    }

    private static void lock(Path root, FileChannel lockFile) throws IOException {
        FileLock lock;
        try {
            lock = lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            throw inUse(root, e);
        }
        if (lock == null) {
            throw inUse(root, null);
        }
    }

    private static StoreMisconfiguredException inUse(Path root, @Nullable Throwable cause) {
        return new StoreMisconfiguredException(
                SETTING + ": another process uses " + root + "; a file store serves one process, several need S3",
                cause);
    }

    private static void removeFiles(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel, Exception reason) {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }
}
