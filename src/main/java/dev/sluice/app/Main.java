package dev.sluice.app;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.annotations.QuarkusMain;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.concurrent.CompletionException;
import org.jboss.logging.Logger;

/// The process: starts the service, waits for a signal, drains.
@QuarkusMain
public class Main implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger(Main.class);

    private final Service service;

    @Inject
    Main(Service service) {
        this.service = service;
    }

    /// Runs until the process is told to stop.
    ///
    /// @return 1 if the service could not start, after one line that says why
    @Override
    public int run(String... arguments) {
        try {
            service.start();
        } catch (RuntimeException e) {
            Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
            LOG.errorf("Sluice cannot start: %s", cause.getMessage());
            LOG.debug("details", cause);
            return 1;
        }
        Quarkus.waitForExit();
        return 0;
    }

    void onStop(@Observes ShutdownEvent event) {
        service.stop();
    }
}
