package dev.sluice.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/// Where objects are kept.
@ConfigMapping(prefix = "sluice.store")
public interface StoreConfig {
    /// `file` for one process on one machine, `s3` for any number of pods.
    @WithDefault("file")
    Kind kind();

    FileStore file();

    S3Store s3();

    enum Kind {
        FILE,
        S3
    }

    interface FileStore {
        /// The folder of the file store; one process uses it at a time.
        @WithDefault("${sluice.data-dir:data}/store")
        Path root();
    }

    /// Endpoint, region and credentials are those of `quarkus.s3`.
    interface S3Store {
        /// The bucket that the CDN reads.
        Optional<String> mediaBucket();

        /// The private bucket.
        Optional<String> controlBucket();
    }
}
