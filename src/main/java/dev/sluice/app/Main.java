package dev.sluice.app;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/// The entry point of the process.
@QuarkusMain
@SuppressWarnings("PrivateConstructorForUtilityClass") // Quarkus makes a bean of it.
public class Main {
    /// A TLS 1.2 client could make us compute handshakes without end on a connection that was accepted long ago. The
    /// JDK reads it once, when TLS is first used.
    static final String REJECT_RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";

    /// Runs the service until the process is told to stop.
    public static void main(String... arguments) {
        rejectRenegotiation();
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            Quarkus.run(SluiceApplication.class, StartFailure::exit, arguments);
        } else {
            // In development mode Quarkus itself shows failures and outlives the application.
            Quarkus.run(SluiceApplication.class, arguments);
        }
    }

    /// Unless the operator has decided it.
    static void rejectRenegotiation() {
        if (System.getProperty(REJECT_RENEGOTIATION) == null) {
            System.setProperty(REJECT_RENEGOTIATION, "true");
        }
    }
}
