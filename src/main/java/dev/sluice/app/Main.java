package dev.sluice.app;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/// The entry point of the process.
@QuarkusMain
@SuppressWarnings("PrivateConstructorForUtilityClass") // Quarkus makes a bean of it.
public class Main {
    /// Runs the service until the process is told to stop.
    public static void main(String... arguments) {
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            Quarkus.run(SluiceApplication.class, StartFailure::exit, arguments);
        } else {
            // In development mode Quarkus itself shows failures and outlives the application.
            Quarkus.run(SluiceApplication.class, arguments);
        }
    }
}
