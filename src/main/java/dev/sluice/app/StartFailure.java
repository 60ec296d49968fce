package dev.sluice.app;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Tells the operator why the process cannot start: one line that names the setting.
final class StartFailure {
    private static final Logger LOG = Logger.getLogger(StartFailure.class);

    private StartFailure() {}

    /// Ends the process, after the reason if there is one.
    static void exit(int exitCode, @Nullable Throwable failure) {
        if (failure != null) {
            LOG.error(explain(failure));
            LOG.debug("details", failure);
        }
        System.exit(exitCode);
    }

    static String explain(Throwable failure) {
        // With the native transport a port in use is no BindException, so Quarkus does not recognise it. Its failure to
        // start the management interface lies inside the one to start HTTP.
        Optional<Throwable> management = find(failure, "Unable to start the management interface");
        if (management.isPresent()) {
            return cannotListen("health and metrics", "quarkus.management.port", rootOf(management.get()));
        }
        Optional<Throwable> http = find(failure, "Unable to start HTTP server");
        if (http.isPresent()) {
            return cannotListen("HTTP", "quarkus.http.port", rootOf(http.get()));
        }
        Throwable cause = failure;
        while (isWrapper(cause) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return "Sluice cannot start: " + cause.getMessage();
    }

    /// The first in the chain of causes whose message begins so.
    private static Optional<Throwable> find(Throwable failure, String message) {
        return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(cause -> String.valueOf(cause.getMessage()).startsWith(message))
                .findFirst();
    }

    private static String cannotListen(String what, String setting, Throwable root) {
        return "Sluice cannot start: cannot listen for " + what + " (" + root.getMessage() + "): set " + setting
                + " to a free port";
    }

    private static boolean isWrapper(Throwable failure) {
        return failure instanceof CompletionException
                || failure instanceof ExecutionException
                || failure.getClass() == RuntimeException.class;
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
