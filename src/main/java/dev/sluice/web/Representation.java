package dev.sluice.web;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// One version of a resource, as it goes to one client. All its parts belong together: an object that is replaced
/// meanwhile cannot mix into the answer.
sealed interface Representation {
    /// Strong and quoted: two that are equal have equal bytes (RFC 9110 §8.8.3).
    String etag();

    /// Null where nothing tells.
    @Nullable Instant lastModified();

    /// In bytes, as sent.
    long length();

    /// Held in memory: playlists, which are rewritten under their name, and the page's own files.
    ///
    /// @param body as sent, compressed if `gzipped`; owned by this record, not to be changed
    @SuppressWarnings("ArrayRecordComponent") // never compared: the ETag stands for the bytes
    record InMemory(byte[] body, String etag, @Nullable Instant lastModified, boolean gzipped)
            implements Representation {
        @Override
        public long length() {
            return body.length;
        }
    }

    /// Sent from the file by the kernel: segments, whose names are never used twice.
    record OnDisk(Path path, long length, String etag, Instant lastModified) implements Representation {}

    /// The bytes as they are.
    ///
    /// @param content uncompressed
    static InMemory plain(byte[] content, @Nullable Instant lastModified) {
        return new InMemory(content, '"' + hash(content) + '"', lastModified, false);
    }

    /// The bytes compressed.
    ///
    /// @param content uncompressed; the ETag differs from the plain one's, because the bytes do
    static InMemory gzipped(byte[] content, @Nullable Instant lastModified) {
        return new InMemory(Gzip.compress(content), '"' + hash(content) + "-gzip\"", lastModified, true);
    }

    static OnDisk onDisk(Path path, long length, Instant lastModified) {
        long nanos = lastModified.getEpochSecond() * 1_000_000_000L + lastModified.getNano();
        String etag = '"' + Long.toHexString(nanos) + '-' + Long.toHexString(length) + '"';
        return new OnDisk(path, length, etag, lastModified);
    }

    /// 128 of SHA-256's bits: far beyond accidental equality, and short in a header.
    private static String hash(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
