package dev.sluice.live;

import dev.sluice.hls.MediaPlaylist;
import dev.sluice.lease.Leases;
import dev.sluice.sessions.SessionEvents;
import dev.sluice.sessions.SessionHistory;
import dev.sluice.store.ObjectStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What all publications of a pod share.
///
/// @param podId the pod's name, for people
/// @param instanceId random per process
/// @param nanoClock for latencies
/// @param events told of this process's sessions
/// @param history keeps those that have ended; null to keep none
public record LiveEnvironment(
        ObjectStore media,
        Leases leases,
        SharedBlockPool blocks,
        IdSource ids,
        LiveMetrics metrics,
        InstantSource clock,
        LongSupplier nanoClock,
        String podId,
        String instanceId,
        Duration segmentDuration,
        Duration window,
        Duration reconnectWindow,
        SessionEvents events,
        @Nullable SessionHistory history) {
    public LiveEnvironment {
        if (segmentDuration.toMillis() < 500 || segmentDuration.toSeconds() > 30) {
            throw new IllegalArgumentException(
                    "sluice.hls.segment-duration: " + segmentDuration + " is not within half a second and 30 seconds");
        }
        if (window.isNegative() || window.toHours() > 24) {
            throw new IllegalArgumentException("sluice.hls.window: " + window + " is not within 0 and 24 hours");
        }
        if (window.compareTo(segmentDuration.multipliedBy(MediaPlaylist.MAX_ENTRIES)) > 0) {
            throw new IllegalArgumentException("sluice.hls.window: " + window + " is more than "
                    + MediaPlaylist.MAX_ENTRIES + " segments of sluice.hls.segment-duration " + segmentDuration
                    + ", and each segment writes the whole list: set the window to at most "
                    + segmentDuration.multipliedBy(MediaPlaylist.MAX_ENTRIES) + ", or the segment duration to at least "
                    + Duration.ofSeconds(Math.ceilDiv(window.toSeconds(), MediaPlaylist.MAX_ENTRIES)));
        }
        if (reconnectWindow.isNegative() || reconnectWindow.toHours() > 24) {
            throw new IllegalArgumentException(
                    "sluice.publish.reconnect-window: " + reconnectWindow + " is not within 0 and 24 hours");
        }
    }

    /// Where nobody wants to know of sessions.
    public LiveEnvironment(
            ObjectStore media,
            Leases leases,
            SharedBlockPool blocks,
            IdSource ids,
            LiveMetrics metrics,
            InstantSource clock,
            LongSupplier nanoClock,
            String podId,
            String instanceId,
            Duration segmentDuration,
            Duration window,
            Duration reconnectWindow) {
        this(
                media,
                leases,
                blocks,
                ids,
                metrics,
                clock,
                nanoClock,
                podId,
                instanceId,
                segmentDuration,
                window,
                reconnectWindow,
                SessionEvents.NONE,
                null);
    }

    /// The same, and what becomes of sessions is told and kept.
    public LiveEnvironment telling(SessionEvents listener, @Nullable SessionHistory kept) {
        return new LiveEnvironment(
                media,
                leases,
                blocks,
                ids,
                metrics,
                clock,
                nanoClock,
                podId,
                instanceId,
                segmentDuration,
                window,
                reconnectWindow,
                listener,
                kept);
    }
}
