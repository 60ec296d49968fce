package dev.sluice.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.channels.Channels;
import dev.sluice.lease.Lease;
import dev.sluice.live.LiveEnvironment;
import dev.sluice.live.Owners;
import dev.sluice.live.Publisher;
import dev.sluice.live.ReportedOwners;
import dev.sluice.live.Sweeper;
import dev.sluice.live.Turns;
import dev.sluice.pods.PodLoad;
import dev.sluice.pods.PodReports;
import dev.sluice.sessions.SessionDirectory;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// This process among those that share its store: what it reports, what it sees of the others, and what it cleans up
/// after them. Only a store of one process knows that all others are gone; where several share one, their reports
/// tell.
final class Fleet {
    private final SessionDirectory directory;
    private final Sweeper sweeper;
    private final @Nullable Reporting reporting;

    private Fleet(SessionDirectory directory, Sweeper sweeper, @Nullable Reporting reporting) {
        this.directory = directory;
        this.sweeper = sweeper;
        this.reporting = reporting;
    }

    /// What both kinds are made of.
    ///
    /// @param grace how long a running session may change nothing in the store
    record Parts(
            Stores buckets,
            LiveEnvironment environment,
            Channels channels,
            Publisher gates,
            Supplier<PodLoad> load,
            Duration grace,
            MeterRegistry meters) {}

    /// @param draining whether this process takes no new sessions any more
    static Fleet alone(Parts parts, BooleanSupplier draining) {
        Owners owners = held -> Owners.known(aloneFateOf(held.lease(), parts));
        return new Fleet(
                SessionServices.alone(parts.environment(), parts.gates(), parts.load(), draining),
                sweeper(parts, owners, Turns.ALWAYS),
                null);
    }

    /// Begins to report.
    static Fleet shared(Parts parts, ObjectMapper json, Ids ids) {
        Stores buckets = parts.buckets();
        PodReports reports = new PodReports(buckets.control(), json, ids::nonce);
        LiveEnvironment environment = parts.environment();
        Reporting reporting =
                Reporting.start(reports, environment, parts.gates().roster(), parts.load(), parts.meters());
        Sweeper sweeper = sweeper(
                parts,
                new ReportedOwners(reports, environment.instanceId(), parts.gates()::isRunning),
                Turns.among(buckets.control(), json, environment.instanceId()));
        sweeper.watch(reports, reporting.left());
        return new Fleet(SessionServices.shared(environment, buckets.control(), reports), sweeper, reporting);
    }

    /// Of the sessions that run.
    SessionDirectory directory() {
        return directory;
    }

    /// Begins to clean up.
    ///
    /// @param first after this time
    void start(Duration first) {
        sweeper.start(first);
    }

    /// Tells the others that this process takes no new sessions any more, and leaves the cleaning to them.
    void draining() {
        if (reporting != null) {
            reporting.draining();
        }
        sweeper.close();
    }

    /// Tells the others that no session is left here.
    void exit() {
        if (reporting != null) {
            reporting.exit();
        }
    }

    private static Sweeper sweeper(Parts parts, Owners owners, Turns turns) {
        return new Sweeper(
                parts.environment(),
                parts.buckets().control(),
                parts.channels(),
                owners,
                turns,
                parts.grace(),
                parts.meters());
    }

    private static Owners.Fate aloneFateOf(Lease lease, Parts parts) {
        if (parts.gates().isRunning(lease)) {
            return Owners.Fate.RUNNING;
        }
        boolean own = lease.instanceId().equals(parts.environment().instanceId());
        return own ? Owners.Fate.UNKNOWN : Owners.Fate.GONE;
    }
}
