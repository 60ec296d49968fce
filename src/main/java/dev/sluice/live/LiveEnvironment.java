package dev.sluice.live;

import dev.sluice.bytes.BlockPool;
import dev.sluice.lease.Leases;
import dev.sluice.store.ObjectStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// What all publications of a pod share.
///
/// @param podId the pod's name, for people
/// @param instanceId random per process
/// @param nanoClock for latencies
public record LiveEnvironment(
        ObjectStore media,
        Leases leases,
        BlockPool blocks,
        IdSource ids,
        LiveMetrics metrics,
        InstantSource clock,
        LongSupplier nanoClock,
        String podId,
        String instanceId,
        Duration segmentDuration,
        Duration window,
        Duration reconnectWindow) {}
