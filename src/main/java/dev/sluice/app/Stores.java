package dev.sluice.app;

import dev.sluice.store.ObjectStore;
import dev.sluice.store.StoreMisconfiguredException;
import dev.sluice.store.file.FileObjectStore;
import dev.sluice.store.file.FileStoreRoot;
import dev.sluice.store.s3.RetryPolicy;
import dev.sluice.store.s3.S3Clients;
import dev.sluice.store.s3.S3ObjectStore;
import dev.sluice.store.s3.S3Uploads;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/// The two buckets, of the configured kind.
@Singleton
public class Stores {
    private static final String MEDIA_BUCKET = "sluice.store.s3.media-bucket";
    private static final String CONTROL_BUCKET = "sluice.store.s3.control-bucket";

    private final ExecutorService executor = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("store-", 0).factory());
    private final Buckets buckets;

    private sealed interface Buckets {
        record OnDisk(FileStoreRoot root, FileObjectStore media, FileObjectStore control) implements Buckets {}

        record OnS3(
                S3AsyncClient client, S3Uploads uploads, BucketNames names, S3ObjectStore media, S3ObjectStore control)
                implements Buckets {}
    }

    /// Opens the stores; touches the disk but not yet the network.
    ///
    /// @throws StoreMisconfiguredException naming the setting to look at
    @Inject
    Stores(StoreConfig config, S3Clients clients) {
        buckets = switch (config.kind()) {
            case FILE -> onDisk(config.file());
            case S3 -> onS3(config.s3(), clients);
        };
    }

    /// What viewers read through the CDN.
    public ObjectStore media() {
        return switch (buckets) {
            case Buckets.OnDisk disk -> disk.media;
            case Buckets.OnS3 s3 -> s3.media;
        };
    }

    /// What only the service reads.
    public ObjectStore control() {
        return switch (buckets) {
            case Buckets.OnDisk disk -> disk.control;
            case Buckets.OnS3 s3 -> s3.control;
        };
    }

    /// The media on this machine's disk, for serving them without a CDN; empty on S3.
    public Optional<FileObjectStore> localMedia() {
        return buckets instanceof Buckets.OnDisk disk ? Optional.of(disk.media) : Optional.empty();
    }

    /// One bucket under the name that operators know.
    ///
    /// @param shown with the setting that leads to it
    record Bucket(String shown, ObjectStore store) {}

    /// Both of them, to be tried.
    List<Bucket> both() {
        return switch (buckets) {
            case Buckets.OnDisk disk ->
                List.of(
                        new Bucket("media in the folder of sluice.store.file.root", disk.media),
                        new Bucket("control in the folder of sluice.store.file.root", disk.control));
            case Buckets.OnS3 s3 ->
                List.of(
                        new Bucket(s3.names.media + " (" + MEDIA_BUCKET + ")", s3.media),
                        new Bucket(s3.names.control + " (" + CONTROL_BUCKET + ")", s3.control));
        };
    }

    @PreDestroy
    void close() {
        executor.close();
        switch (buckets) {
            case Buckets.OnDisk disk -> disk.root.close();
            case Buckets.OnS3 s3 -> {
                s3.uploads.close();
                s3.client.close();
            }
        }
    }

    private Buckets onDisk(StoreConfig.FileStore config) {
        FileStoreRoot root = FileStoreRoot.open(config.root(), executor, InstantSource.system());
        return new Buckets.OnDisk(root, root.media(), root.control());
    }

    private Buckets onS3(StoreConfig.S3Store config, S3Clients clients) {
        BucketNames names = requireBuckets(config);
        S3AsyncClient client = clients.create();
        S3Uploads uploads = clients.uploads(client, InstantSource.system());
        return new Buckets.OnS3(
                client,
                uploads,
                names,
                bucket(client, uploads, names.media, MEDIA_BUCKET),
                bucket(client, uploads, names.control, CONTROL_BUCKET));
    }

    record BucketNames(String media, String control) {}

    static BucketNames requireBuckets(StoreConfig.S3Store config) {
        String media = require(config.mediaBucket(), MEDIA_BUCKET);
        String control = require(config.controlBucket(), CONTROL_BUCKET);
        if (media.equals(control)) {
            throw new StoreMisconfiguredException(
                    CONTROL_BUCKET + " and " + MEDIA_BUCKET + " must differ, or viewers could read what is private",
                    null);
        }
        return new BucketNames(media, control);
    }

    private S3ObjectStore bucket(S3AsyncClient client, S3Uploads uploads, String name, String setting) {
        RandomGenerator jitter = () -> ThreadLocalRandom.current().nextLong();
        return new S3ObjectStore(
                client,
                uploads,
                name,
                setting,
                RetryPolicy.DEFAULT,
                executor,
                InstantSource.system(),
                System::nanoTime,
                jitter);
    }

    private static String require(Optional<String> value, String setting) {
        return value.filter(name -> !name.isBlank())
                .orElseThrow(() ->
                        new StoreMisconfiguredException(setting + " is missing; sluice.store.kind=s3 needs it", null));
    }
}
