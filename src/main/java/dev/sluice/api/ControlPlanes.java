package dev.sluice.api;

import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/// Where resources find what they work on: they are there as soon as HTTP is, it only when the service has started.
/// Safe for all threads.
@Singleton
public class ControlPlanes {
    private volatile @Nullable ControlPlane started;

    /// From now on resources answer.
    public void set(ControlPlane controlPlane) {
        started = controlPlane;
    }

    /// What the service has started.
    ///
    /// @throws ProblemException if it is still starting
    public ControlPlane get() {
        ControlPlane controlPlane = started;
        if (controlPlane == null) {
            throw ProblemException.of(ProblemType.STARTING, "The service is starting: ask again in a few seconds.");
        }
        return controlPlane;
    }
}
