package dev.sluice.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Settings of the process as a whole.
@ConfigMapping(prefix = "sluice")
public interface AppConfig {
    /// What a process without further settings keeps: its store and the demo channel's key.
    @WithDefault("data")
    Path dataDir();

    Ingest ingest();

    Playback playback();

    Pod pod();

    Drain drain();

    /// Where broadcasters send to.
    interface Ingest {
        /// What they are told to send to, such as `rtmps://ingest.example.com/live`; without it what this process
        /// listens on, which is right where nothing stands before it.
        Optional<URI> url();
    }

    /// Where viewers find what is in the media bucket.
    interface Playback {
        /// What playback URLs begin with, such as `https://cdn.example.com`; without it this process serves the
        /// media, which only a file store allows.
        Optional<URI> baseUrl();
    }

    /// This process among others.
    interface Pod {
        /// Its name in leases and logs; the host name if not set.
        Optional<String> id();
    }

    /// Shutting down.
    interface Drain {
        /// How long SIGTERM waits for running publications to be uploaded and named.
        @WithDefault("30s")
        Duration timeout();
    }
}
