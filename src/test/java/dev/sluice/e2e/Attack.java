package dev.sluice.e2e;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/// All kinds of abuse at the same time, each by many connections: whoever is ended comes again until it is over.
///
/// Cheap for this JVM, which has healthy publishers to look after: virtual threads that sleep most of the time.
final class Attack implements AutoCloseable {
    /// Who has been ended comes again after so long.
    private static final long AGAIN_AFTER_MS = 500;

    /// The first ones come one after the other within this time.
    private static final long ARRIVAL_MS = 2_000;

    /// One connection's life.
    ///
    /// @param ended by the service, or as the kind wants it by the client
    private record Life(Abuse kind, boolean ended, Duration age) {
        boolean isAsExpected() {
            return kind.isTolerated() ? !ended : ended && age.compareTo(kind.within()) <= 0;
        }
    }

    private final URI url;
    private final long endNanos;
    private final ConcurrentLinkedQueue<Life> lives = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<CompletableFuture<Void>> abusers = new ArrayList<>();

    private Attack(URI url, Duration length) {
        this.url = url;
        this.endNanos = System.nanoTime() + length.toNanos();
    }

    /// @param length after which nobody comes again
    static Attack start(URI url, List<Abuse> kinds, Duration length) {
        Attack attack = new Attack(url, length);
        int all = kinds.stream().mapToInt(Abuse::connections).sum();
        for (Abuse kind : kinds) {
            for (int i = 0; i < kind.connections(); i++) {
                String key = kind.channel(i).key();
                Executor arrival = CompletableFuture.delayedExecutor(
                        ARRIVAL_MS * attack.abusers.size() / all, TimeUnit.MILLISECONDS, attack.threads);
                attack.abusers.add(CompletableFuture.runAsync(() -> attack.abuse(kind, key), arrival));
            }
        }
        return attack;
    }

    private void abuse(Abuse kind, String key) {
        do {
            lives.add(live(kind, key));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(AGAIN_AFTER_MS));
        } while (System.nanoTime() < endNanos && !Thread.currentThread().isInterrupted());
    }

    private Life live(Abuse kind, String key) {
        // A little longer than it may last, so that one that lasts too long is told from one that is never ended.
        Duration patience = kind.isTolerated() ? kind.within() : kind.within().plusSeconds(2);
        try (Abuser abuser = new Abuser(url, key, patience)) {
            try {
                kind.behaviour().run(abuser);
            } catch (IOException e) {
                // The service has ended it, or has not accepted a valid key, which shows as an end too early.
            }
            boolean ended = abuser.awaitEnd();
            return new Life(kind, ended, abuser.age());
        } catch (IOException e) {
            return new Life(kind, true, Duration.ZERO);
        }
    }

    /// Waits for the last one; what went otherwise than it should, in words.
    List<String> findings() {
        CompletableFuture.allOf(abusers.toArray(CompletableFuture[]::new)).join();
        Map<Abuse, List<Life>> wrong =
                lives.stream().filter(life -> !life.isAsExpected()).collect(Collectors.groupingBy(Life::kind));
        return wrong.entrySet().stream()
                .map(entry -> "%d of %d connections with \"%s\" %s: %s"
                        .formatted(
                                entry.getValue().size(),
                                count(entry.getKey()),
                                entry.getKey(),
                                entry.getKey().isTolerated()
                                        ? "were ended"
                                        : "were not ended within "
                                                + entry.getKey().within(),
                                entry.getValue().stream()
                                        .limit(3)
                                        .map(Life::toString)
                                        .toList()))
                .toList();
    }

    /// How many connections there were of each kind.
    Map<Abuse, Long> counts() {
        return lives.stream().collect(Collectors.groupingBy(Life::kind, Collectors.counting()));
    }

    private long count(Abuse kind) {
        return lives.stream().filter(life -> life.kind().equals(kind)).count();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
