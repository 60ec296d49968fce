package dev.sluice.app;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
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
        Throwable cause = failure;
        for (Throwable next = failure; next != null; next = next.getCause()) {
            String message = String.valueOf(next.getMessage());
            // With the native transport a port in use is no BindException, so Quarkus does not recognise it.
            if (message.startsWith("Unable to start the management interface")) {
                return cannotListen("health and metrics", "quarkus.management.port", rootOf(next));
            }
            if (message.startsWith("Unable to start HTTP server") && !hasManagement(next)) {
                return cannotListen("HTTP", "quarkus.http.port", rootOf(next));
            }
            if (isWrapper(cause)) {
                cause = next;
            }
        }
        return "Sluice cannot start: " + cause.getMessage();
    }

    private static String cannotListen(String what, String setting, Throwable root) {
        return "Sluice cannot start: cannot listen for " + what + " (" + root.getMessage() + "): set " + setting
                + " to a free port";
    }

    private static boolean hasManagement(Throwable failure) {
        for (Throwable next = failure; next != null; next = next.getCause()) {
            if (String.valueOf(next.getMessage()).contains("management interface")) {
                return true;
            }
        }
        return false;
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
