package dev.sluice.lease;

import java.time.Duration;

/// A lease as it stands in the store.
///
/// @param age since it was written, by the store's clock; zero for one just written
public record HeldLease(Lease lease, String etag, Duration age) {}
