package dev.sluice.live;

import dev.sluice.channels.ChannelId;
import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.pods.ReportedSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The sessions that a dead process has left: each is looked at when its time has come, until its end is complete or
/// its channel has another owner. Blocks; confined to one thread.
final class Remains {
    /// Leases that are looked at together.
    private static final int AT_ONCE = 8;

    private static final Duration RETRY = Duration.ofSeconds(10);

    /// What fails for five minutes is left to the sweep of all leases.
    private static final int MAX_TRIES = 30;

    /// A session that lives has written its playlist, or has no connection any more, within that time: without input
    /// it ends. So one whose process does not report, but is on air all the same, is not told as lost.
    private static final Duration SILENT = Duration.ofSeconds(30);

    private final LeaseLooks looks;
    private final LeaseReaper reaper;
    private final LongSupplier nanoClock;
    private final @Nullable String instanceId;
    private final LostSessions lost;
    private final Map<ReportedSession, Due> due = new HashMap<>();

    private record Due(long atNanos, int triesLeft) {}

    /// @param instanceId of the process, whose later sessions on the same channels belong to it too; null if the
    ///     sessions are several processes'
    /// @param lost keeps what is told of them
    Remains(
            LeaseLooks looks,
            LeaseReaper reaper,
            LongSupplier nanoClock,
            @Nullable String instanceId,
            LostSessions lost) {
        this.looks = looks;
        this.reaper = reaper;
        this.nanoClock = nanoClock;
        this.instanceId = instanceId;
        this.lost = lost;
    }

    /// Looks after this one too, if it is not known yet.
    ///
    /// @param in before the first look at it
    void add(ReportedSession session, Duration in) {
        due.putIfAbsent(session, new Due(nanoClock.getAsLong() + in.toNanos(), MAX_TRIES));
    }

    void keepOnly(List<ReportedSession> sessions) {
        due.keySet().retainAll(sessions);
        lost.keepOnly(sessions.stream().map(ReportedSession::sessionId).collect(Collectors.toSet()));
    }

    boolean isEmpty() {
        return due.isEmpty();
    }

    boolean hasDue() {
        return !dueNow().isEmpty();
    }

    /// Does what can be done now.
    ///
    /// @param mayGoOn asked now and then, because this may take long
    /// @return those of which nothing is left
    List<ReportedSession> workOff(BooleanSupplier mayGoOn, SweepTally tally) {
        List<ReportedSession> completed = new ArrayList<>();
        List<ReportedSession> now = dueNow();
        for (int from = 0; from < now.size() && mayGoOn.getAsBoolean(); from += AT_ONCE) {
            workOff(now.subList(from, Math.min(now.size(), from + AT_ONCE)), completed, tally);
        }
        return completed;
    }

    private List<ReportedSession> dueNow() {
        long now = nanoClock.getAsLong();
        return due.entrySet().stream()
                .filter(entry -> entry.getValue().atNanos() - now <= 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    private void workOff(List<ReportedSession> together, List<ReportedSession> completed, SweepTally tally) {
        List<CompletableFuture<Optional<LeaseLook>>> found = together.stream()
                .map(session -> look(session).toCompletableFuture())
                .toList();
        for (int i = 0; i < found.size(); i++) {
            ReportedSession session = together.get(i);
            Optional<Duration> again;
            int triesLeft = MAX_TRIES;
            try {
                Optional<LeaseLook> look = Blocking.await(found.get(i));
                again = earlier(look.flatMap(left -> act(left, tally)), untilTold(session, look));
            } catch (CancellationException e) {
                throw e;
            } catch (RuntimeException e) {
                tally.failed("lease of " + session.channelId(), e);
                triesLeft = triesLeft(session) - 1;
                again = triesLeft > 0 ? Optional.of(RETRY) : untilTold(session, Optional.empty());
            }
            if (again.isPresent()) {
                due.put(session, new Due(nanoClock.getAsLong() + again.get().toNanos(), triesLeft));
            } else {
                due.remove(session);
                completed.add(session);
            }
        }
    }

    /// Has the session's history told once it is known to be gone, which does not hold up its broadcast's end.
    ///
    /// @param look empty if the channel has another owner, or nothing is left to end
    /// @return when to ask again, empty if nothing is left to tell
    private Optional<Duration> untilTold(ReportedSession session, Optional<LeaseLook> look) {
        Duration silence = look.filter(left -> mayLive(left, session))
                .map(LeaseLook::silence)
                .orElse(SILENT);
        if (silence.compareTo(SILENT) < 0) {
            return Optional.of(SILENT.minus(silence).plusSeconds(1));
        }
        return lost.tell(session) ? Optional.empty() : Optional.of(RETRY);
    }

    private static boolean mayLive(LeaseLook look, ReportedSession session) {
        return session.end() == null
                && look.verdict() == LeaseVerdict.LEAVE
                && look.lease().isOpen()
                && look.lease().sessionId().equals(session.sessionId());
    }

    private static Optional<Duration> earlier(Optional<Duration> one, Optional<Duration> other) {
        return Stream.concat(one.stream(), other.stream()).min(Duration::compareTo);
    }

    /// Empty if nothing is left to do for the session.
    private CompletionStage<Optional<LeaseLook>> look(ReportedSession session) {
        ChannelId channel = session.channelId();
        return looks.find(channel).thenCompose(found -> {
            Optional<HeldLease> left = found.filter(held -> isLeft(held.lease(), session));
            return left.isPresent()
                    ? looks.look(left.get(), Owners.Fate.GONE).thenApply(Optional::of)
                    : CompletableFuture.completedStage(Optional.empty());
        });
    }

    private boolean isLeft(Lease lease, ReportedSession session) {
        return !lease.settled()
                && (lease.sessionId().equals(session.sessionId())
                        || lease.instanceId().equals(instanceId));
    }

    /// @return when to look again, empty if nothing is left to do
    private Optional<Duration> act(LeaseLook found, SweepTally tally) {
        return switch (found.verdict()) {
            case LEAVE -> Optional.of(found.lookAgainIn());
            case SUSPECT -> Optional.of(RETRY);
            case REAP -> Optional.of(reaper.reap(found, tally) ? BroadcastEnding.HOLD.plusSeconds(1) : RETRY);
            case SETTLE -> {
                reaper.settle(found);
                yield Optional.empty();
            }
        };
    }

    private int triesLeft(ReportedSession session) {
        Due now = due.get(session);
        return now == null ? 0 : now.triesLeft();
    }
}
