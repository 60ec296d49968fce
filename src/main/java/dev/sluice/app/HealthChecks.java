package dev.sluice.app;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/// What Kubernetes' probes ask on the management port.
@ApplicationScoped
class HealthChecks {
    private final ServiceState state;

    HealthChecks(ServiceState state) {
        this.state = state;
    }

    /// Whether new publishers may be sent here: from when the RTMP port listens until the process drains.
    @Produces
    @Readiness
    HealthCheck rtmp() {
        return () -> HealthCheckResponse.named("rtmp")
                .status(state.phase() == ServiceState.Phase.RUNNING)
                .withData("phase", state.phase().name().toLowerCase(Locale.ROOT))
                .build();
    }

    /// Whether the start is over.
    @Produces
    @Startup
    HealthCheck started() {
        return () -> HealthCheckResponse.named("started")
                .status(state.phase() != ServiceState.Phase.STARTING)
                .build();
    }

    /// That the process answers at all: a store that is down is no reason to restart it.
    @Produces
    @Liveness
    HealthCheck process() {
        return () -> HealthCheckResponse.up("process");
    }
}
