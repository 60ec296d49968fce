package dev.sluice.app;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/// The entry point of the process.
@QuarkusMain
@SuppressWarnings("PrivateConstructorForUtilityClass") // Quarkus makes a bean of it.
public class Main {
    /// A TLS 1.2 client could make us compute handshakes without end on a connection that was accepted long
    /// ago. The JDK reads it once, when TLS is first used.
    static final String REJECT_RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";

    /// Runs what the arguments ask for; the service runs until the process is told to stop.
    @SuppressWarnings("SystemOut") // The answer to a wrong or curious command line.
    public static void main(String... arguments) {
        switch (Mode.of(arguments)) {
            case SERVE -> run(arguments);
            case CHECK_STORE -> {
                leaveThePortsAlone();
                run(arguments);
            }
            case HELP -> System.out.print(Mode.usage());
            case UNKNOWN -> {
                System.err.println("Sluice does not know the command '" + String.join(" ", arguments) + "'");
                System.err.print(Mode.usage());
                System.exit(2);
            }
        }
    }

    private static void run(String... arguments) {
        rejectRenegotiation();
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            Quarkus.run(SluiceApplication.class, StartFailure::exit, arguments);
        } else {
            // In development mode Quarkus itself shows failures and outlives the application.
            Quarkus.run(SluiceApplication.class, arguments);
        }
    }

    /// A command must work beside a running service, and what it prints must not mix with a log.
    private static void leaveThePortsAlone() {
        System.setProperty("quarkus.http.host-enabled", "false");
        System.setProperty("quarkus.management.host-enabled", "false");
        // Nobody calls: no token needs to be made, no provider to be asked.
        System.setProperty("quarkus.oidc.tenant-enabled", "false");
        System.setProperty("quarkus.log.console.stderr", "true");
        System.setProperty("quarkus.log.category.\"io.quarkus\".level", "WARN");
    }

    /// Unless the operator has decided it.
    static void rejectRenegotiation() {
        if (System.getProperty(REJECT_RENEGOTIATION) == null) {
            System.setProperty(REJECT_RENEGOTIATION, "true");
        }
    }
}
