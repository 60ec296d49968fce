package dev.sluice.store.file;

import dev.sluice.bytes.Bytes;
import dev.sluice.store.ListedObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The files and folders of one bucket. All methods block. Empty folders do not outlive their last object.
final class ObjectFiles {
    /// How often a folder may be removed by deletes between its creation and the rename into it. Each round is lost
    /// only to a delete in the very same folder, so even a few are unheard of.
    private static final int MAX_RENAME_ROUNDS = 1000;

    /// Half a SHA-256 tells versions of one object apart as well as the MD5 of S3 does.
    private static final int ETAG_BYTES = 16;

    private final Path bucket;
    private final boolean durable;

    ObjectFiles(Path bucket, boolean durable) {
        this.bucket = bucket;
        this.durable = durable;
    }

    /// The object is in place but may not survive a power cut.
    static final class NotForcedException extends IOException {
        private static final long serialVersionUID = 1L;

        NotForcedException(IOException cause) {
            super(cause);
        }
    }

    static String etag(byte[] content) {
        MessageDigest digest = sha256();
        digest.update(content);
        return etag(digest);
    }

    private static String etag(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest(), 0, ETAG_BYTES);
    }

    /// Writes a new file, and forces it to the disk where the bucket is durable.
    ///
    /// @return the ETag of the content
    String write(Path file, List<Bytes> content) throws IOException {
        MessageDigest digest = sha256();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (Bytes view : content) {
                ByteBuffer buffer = view.asByteBuffer();
                digest.update(buffer.duplicate());
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }
            if (durable) {
                channel.force(true);
            }
        }
        return etag(digest);
    }

    /// Puts a written file in place of the object, with the folders it needs.
    void rename(Path file, Path object) throws IOException {
        Path parent = parent(object);
        for (int round = 1; ; round++) {
            try {
                Files.createDirectories(parent);
                Files.move(file, object, StandardCopyOption.ATOMIC_MOVE);
                break;
            } catch (NoSuchFileException e) {
                // A delete has just removed the folder that was empty until now.
                if (round == MAX_RENAME_ROUNDS) {
                    throw e;
                }
            }
        }
        if (durable) {
            forceFolders(parent);
        }
    }

    void delete(Path object) throws IOException {
        try {
            Files.deleteIfExists(object);
            for (Path folder = parent(object); !folder.equals(bucket); folder = parent(folder)) {
                Files.deleteIfExists(folder);
            }
        } catch (DirectoryNotEmptyException e) {
            // Others live here.
        }
    }

    /// All objects with the prefix that come after `startAfter`, in order of their keys' bytes, which is not the order
    /// of folders: `a-b` comes before `a/b`. Without ETags, which are hashes of the contents.
    List<ListedObject> list(String prefix, @Nullable String startAfter) throws IOException {
        List<ListedObject> found = new ArrayList<>();
        Path start = bucket.resolve(prefix.substring(0, prefix.lastIndexOf('/') + 1));
        Files.walkFileTree(start, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String key = key(folder);
                boolean onTheWay = prefix.startsWith(key + "/") || key.startsWith(prefix);
                return folder.equals(start) || onTheWay ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String key = key(file);
                if (key.startsWith(prefix) && (startAfter == null || key.compareTo(startAfter) > 0)) {
                    found.add(new ListedObject(
                            key, null, attributes.lastModifiedTime().toInstant()));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                return e == null ? FileVisitResult.CONTINUE : visitFileFailed(folder, e);
            }
        });
        found.sort(Comparator.comparing(ListedObject::key));
        return found;
    }

    /// Never called beyond the bucket, which has a parent itself.
    private static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent(), path::toString);
    }

    private String key(Path path) {
        return bucket.relativize(path).toString().replace(path.getFileSystem().getSeparator(), "/");
    }

    /// The rename, and new folders on the way to it, are entries of folders. Where folders cannot be opened (Windows)
    /// the file system's journal has to do.
    private void forceFolders(Path parent) throws NotForcedException {
        for (Path folder = parent; folder.startsWith(bucket); folder = parent(folder)) {
            FileChannel channel;
            try {
                channel = FileChannel.open(folder, StandardOpenOption.READ);
            } catch (IOException e) {
                return;
            }
            try (channel) {
                channel.force(true);
            } catch (IOException e) {
                throw new NotForcedException(e);
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new UncheckedIOException(new IOException("every JDK has SHA-256", e));
        }
    }
}
