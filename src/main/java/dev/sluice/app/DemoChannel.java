package dev.sluice.app;

import dev.sluice.channels.Channel;
import dev.sluice.channels.ChannelId;
import dev.sluice.channels.Channels;
import dev.sluice.channels.KeyCheck;
import dev.sluice.channels.StoredStreamKey;
import dev.sluice.channels.StreamKey;
import dev.sluice.store.PutResult;
import dev.sluice.store.StoreCalls;
import dev.sluice.store.StoreMisconfiguredException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/// The channel that a first start makes on a file store, so that a stream can be sent within a minute. Its key is
/// kept in a file beside the store, because the store itself holds only the secret's digest.
final class DemoChannel {
    private static final Logger LOG = Logger.getLogger(DemoChannel.class);

    static final ChannelId ID = new ChannelId("demo");

    private final Channels channels;
    private final Ids ids;
    private final InstantSource clock;
    private final Path keyFile;

    DemoChannel(Channels channels, Ids ids, InstantSource clock, Path dataDir) {
        this.channels = channels;
        this.ids = ids;
        this.clock = clock;
        this.keyFile = dataDir.resolve("demo-key");
    }

    /// Where the key is kept, for people: the page shows it to anybody, so no more than the folder and the file.
    String keyFile() {
        int names = keyFile.getNameCount();
        return keyFile.subpath(Math.max(0, names - 2), names).toString();
    }

    /// The demo channel's key, made if this is the first start. Blocks.
    ///
    /// @return empty if it opens nothing any more, because somebody has deleted or disabled the channel or its key,
    ///     or has removed the file
    /// @throws StoreMisconfiguredException if the key's file is unreadable
    Optional<StreamKey> prepare() {
        try {
            if (Files.exists(keyFile)) {
                StreamKey key = StreamKey.parse(Files.readString(keyFile).strip())
                        .orElseThrow(() -> new StoreMisconfiguredException(
                                keyFile + " does not hold a stream key: put it back, or remove the file", null));
                create(key);
                return Optional.of(key).filter(this::opens);
            }
            StreamKey key = new StreamKey(ID, ids.keyId(), ids.secret());
            if (!(create(key) instanceof PutResult.Stored)) {
                return Optional.empty();
            }
            write(key);
            return Optional.of(key);
        } catch (IOException e) {
            throw new StoreMisconfiguredException("sluice.data-dir: cannot use " + keyFile + " (" + e + ")", e);
        }
    }

    private boolean opens(StreamKey key) {
        KeyCheck check;
        try {
            check = StoreCalls.await(channels.check(key, InetAddress.getLoopbackAddress()));
        } catch (StoreMisconfiguredException e) {
            LOG.warnf("the demo channel cannot be used: %s", e.getMessage());
            return false;
        }
        return check instanceof KeyCheck.Valid || check instanceof KeyCheck.AddressDenied;
    }

    private PutResult create(StreamKey key) {
        Instant now = clock.instant();
        StoredStreamKey stored = new StoredStreamKey(
                key.keyId(), "made at the first start", key.secret().sha256(), true, now, null);
        return channels.create(new Channel(ID, "Demo", true, false, null, now, List.of(stored)))
                .toCompletableFuture()
                .join();
    }

    private void write(StreamKey key) throws IOException {
        Files.createDirectories(keyFile.toAbsolutePath().getParent());
        if (keyFile.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Set<PosixFilePermission> ownerOnly = PosixFilePermissions.fromString("rw-------");
            Files.createFile(keyFile, PosixFilePermissions.asFileAttribute(ownerOnly));
        }
        Files.writeString(keyFile, key.reveal() + "\n");
    }
}
