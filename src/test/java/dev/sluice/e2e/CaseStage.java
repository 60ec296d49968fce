package dev.sluice.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Plays a table of cases at the same time, each on a channel of its own, and judges each when it is over: real time
/// passes only once.
final class CaseStage implements AutoCloseable {
    /// FFmpeg judges; so many at a time keep the machine from falling behind real time.
    private final Semaphore judges = new Semaphore(1);

    /// Encoders do not all come in the first second of a process.
    private static final long BETWEEN_STARTS_MS = 200;

    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Case, Future<List<String>>> verdicts = new LinkedHashMap<>();
    private final Map<Case, Channel> channels = new LinkedHashMap<>();
    private final Path folder;
    private final Function<String, URI> mediaUrl;

    /// @param name of the folder below `target/` that keeps what was seen
    /// @param mediaUrl where viewers find an object of the media bucket
    CaseStage(String name, List<Case> cases, Buckets buckets, Function<String, URI> mediaUrl) {
        this.folder = SluiceProcess.folder(name + "-seen");
        this.mediaUrl = mediaUrl;
        for (Case each : cases) {
            Channel channel = Channel.of("case-" + channels.size()).withReconnectWindow(each.reconnectWindow());
            channels.put(each, channel);
            buckets.add(channel);
        }
    }

    /// Begins with all cases.
    void start(SluiceProcess service) {
        URI url = service.rtmpUrl();
        long delayMs = 0;
        for (Map.Entry<Case, Channel> each : channels.entrySet()) {
            Executor later = CompletableFuture.delayedExecutor(delayMs, TimeUnit.MILLISECONDS, threads);
            verdicts.put(
                    each.getKey(),
                    CompletableFuture.supplyAsync(() -> play(each.getKey(), each.getValue(), url), later));
            delayMs += BETWEEN_STARTS_MS;
        }
    }

    Channel channel(Case which) {
        return java.util.Objects.requireNonNull(channels.get(which));
    }

    private List<String> play(Case which, Channel channel, URI url) {
        Path copies = copies(channel);
        try (Viewer viewer = Viewer.start(client, mediaUrl.apply(channel.indexKey()), copies);
                Performance performance = new Performance(channel, copies)) {
            performance.play(which, url, viewer);
            Viewing viewing = viewer.finish();
            List<String> findings = new ArrayList<>(performance.findings());
            judges.acquireUninterruptibly();
            try {
                findings.addAll(Verdict.of(which, performance.times(), viewing));
            } finally {
                judges.release();
            }
            return findings;
        }
    }

    private Path copies(Channel channel) {
        try {
            return Files.createDirectories(folder.resolve(channel.id()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits for the end of a case; what is wrong with it.
    List<String> findings(Case which) {
        try {
            return java.util.Objects.requireNonNull(verdicts.get(which)).get();
        } catch (ExecutionException e) {
            throw new AssertionError(which + " could not be judged", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        client.shutdownNow();
    }
}
