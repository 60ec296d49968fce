package dev.sluice.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Ends sessions one after the other, so that neither the store gets all their writes at once, nor the other processes
/// all their encoders.
final class Draining {
    /// A session's end is three writes: 600 a second.
    private static final long STEP_MILLIS = 5;

    /// Of the time that there is, so much passes before the last session's end begins, however many there are.
    private static final int SPREAD_SHARE = 6;

    private Draining() {}

    /// Ends them, keeping every broadcast open for its encoder.
    ///
    /// @param time that there is for all of it; without any, all end at once
    /// @return completes when everything that was received is named in the playlists
    static CompletableFuture<Void> end(List<Publication> publications, Duration time) {
        long spreadMillis = Math.min(STEP_MILLIS * publications.size(), time.toMillis() / SPREAD_SHARE);
        List<CompletableFuture<?>> ended = new ArrayList<>();
        for (int i = 0; i < publications.size(); i++) {
            Publication publication = publications.get(i);
            ended.add(publication.run(publication::drainWhatHasCome, i * spreadMillis / publications.size()));
        }
        return CompletableFuture.allOf(ended.toArray(CompletableFuture[]::new));
    }
}
