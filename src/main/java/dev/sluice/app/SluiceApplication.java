package dev.sluice.app;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import org.jboss.logging.Logger;

/// Starts the service, waits for a signal, drains.
public class SluiceApplication implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger(SluiceApplication.class);

    private final Service service;

    @Inject
    SluiceApplication(Service service) {
        this.service = service;
    }

    /// Serves until the process is told to stop, or does what the arguments ask for.
    ///
    /// @return 1 if the service could not start, after one line that says why, or if the store does not qualify
    @Override
    public int run(String... arguments) {
        try {
            if (Mode.of(arguments) == Mode.CHECK_STORE) {
                return service.checkStore() ? 0 : 1;
            }
            service.start();
        } catch (RuntimeException e) {
            LOG.error(StartFailure.explain(e));
            LOG.debug("details", e);
            return 1;
        }
        Quarkus.waitForExit();
        return 0;
    }

    void onStop(@Observes ShutdownEvent event) {
        service.stop();
    }
}
