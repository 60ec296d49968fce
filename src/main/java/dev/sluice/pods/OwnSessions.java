package dev.sluice.pods;

import dev.sluice.lease.Leases;
import dev.sluice.sessions.Overview;
import dev.sluice.sessions.SessionDirectory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/// The sessions of this process, where no other shares the store: as they are now. Safe for all threads.
public final class OwnSessions implements SessionDirectory {
    private final Supplier<PodReport> report;
    private final InstantSource clock;
    private final WaitingSessions waiting;

    /// @param report what this process says of itself now
    public OwnSessions(Supplier<PodReport> report, Leases leases, InstantSource clock) {
        this.waiting = new WaitingSessions(leases);
        this.report = report;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Overview> overview() {
        return waiting.confirm(Overviews.of(List.of(new SeenReport(report.get(), clock.instant(), Duration.ZERO))));
    }
}
