package dev.sluice.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sluice.channels.Channel;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Follows the documents of the control bucket: who has won which epoch, and who must not be on air.
final class SimLeaseHistory implements SimWatch {
    private final SimScheduler scheduler;
    private final Map<String, List<Lease>> leases = new HashMap<>();
    private final Map<String, Long> revokedSinceNanos = new HashMap<>();
    private final Map<String, Long> kickedSinceNanos = new HashMap<>();
    private final Set<String> wonWhileRevoked = new HashSet<>();

    SimLeaseHistory(SimScheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public void onPut(String writer, String key, String text) {
        try {
            if (key.startsWith("leases/")) {
                onLease(SimPod.JSON.readValue(text, Lease.class));
            } else if (key.startsWith("channels/")) {
                onChannel(SimPod.JSON.readValue(text, Channel.class));
            }
        } catch (JsonProcessingException e) {
            throw new AssertionError(key + " cannot be read: " + text, e);
        }
    }

    @Override
    public void onDelete(String writer, String key) {
        scheduler.broken(SimInvariant.ALL_ENDS, "control documents are never removed, but " + key);
    }

    /// The newest lease of a channel.
    @Nullable Lease newest(String channel) {
        List<Lease> history = leases.getOrDefault(channel, List.of());
        return history.isEmpty() ? null : history.getLast();
    }

    /// The lease as it was when the epoch was won.
    @Nullable Lease of(String channel, long epoch) {
        return leases.getOrDefault(channel, List.of()).stream()
                .filter(lease -> lease.epoch() == epoch)
                .findFirst()
                .orElse(null);
    }

    /// How many broadcasts the channel has had before this one.
    int rank(String channel, String broadcastId) {
        return (int) leases.getOrDefault(channel, List.of()).stream()
                .map(Lease::broadcastId)
                .distinct()
                .takeWhile(id -> !id.equals(broadcastId))
                .count();
    }

    boolean isRevoked(String channel) {
        return revokedSinceNanos.containsKey(channel);
    }

    /// Since when the session has had to end, [Long#MAX_VALUE] if it need not.
    long mustEndSinceNanos(Lease lease) {
        return Math.min(
                kickedSinceNanos.getOrDefault(lease.sessionId(), Long.MAX_VALUE),
                revokedSinceNanos.getOrDefault(lease.channelId().value(), Long.MAX_VALUE));
    }

    boolean mustBeSilent(String sessionId) {
        return wonWhileRevoked.contains(sessionId);
    }

    private void onChannel(Channel channel) {
        boolean usable = channel.enabled() && channel.streamKeys().stream().anyMatch(key -> key.enabled());
        if (usable) {
            revokedSinceNanos.remove(channel.id().value());
            wonWhileRevoked.clear();
        } else {
            revokedSinceNanos.putIfAbsent(channel.id().value(), scheduler.nowNanos());
        }
    }

    private void onLease(Lease lease) {
        String channel = lease.channelId().value();
        List<Lease> history = leases.computeIfAbsent(channel, key -> new ArrayList<>());
        Lease before = history.isEmpty() ? null : history.getLast();
        if (before != null) {
            boolean sameOwner = lease.sessionId().equals(before.sessionId())
                    && lease.broadcastId().equals(before.broadcastId());
            if (lease.epoch() < before.epoch() || (lease.epoch() == before.epoch() && !sameOwner)) {
                scheduler.broken(SimInvariant.ONE_OWNER, before + " is followed by " + lease);
            }
            checkHold(before, lease);
            boolean comesBack = !lease.broadcastId().equals(before.broadcastId())
                    && history.stream().anyMatch(old -> old.broadcastId().equals(lease.broadcastId()));
            if (comesBack) {
                scheduler.broken(SimInvariant.SINGLE_HISTORY, lease + " names a broadcast that was left");
            }
        }
        boolean newcomer = history.stream().noneMatch(old -> old.sessionId().equals(lease.sessionId()));
        if (newcomer && isRevoked(channel)) {
            wonWhileRevoked.add(lease.sessionId());
        }
        history.add(lease);
    }

    private void checkHold(Lease before, Lease lease) {
        if (lease.state() == LeaseState.KICKED) {
            kickedSinceNanos.putIfAbsent(lease.sessionId(), scheduler.nowNanos());
        }
        Instant until = before.holdUntil();
        Instant now = SimBucket.START.plus(scheduler.now());
        if (until != null && now.isBefore(until) && lease.isOpen()) {
            scheduler.broken(SimInvariant.KICK_HOLDS, before + " is followed by " + lease);
        }
    }
}
