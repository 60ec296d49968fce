package dev.sluice.e2e;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;

/// An X server without a screen (Xvfb), for programs that cannot do without one.
final class VirtualDisplay implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(20);

    private final Command.Running server;

    private VirtualDisplay(Command.Running server) {
        this.server = server;
    }

    /// Skips the test where Xvfb is missing, except in CI.
    static VirtualDisplay start() {
        // It takes the first display that is free and says which that is.
        VirtualDisplay display = new VirtualDisplay(Command.start(List.of(
                InstalledProgram.orSkip("Xvfb").toString(),
                "-displayfd",
                "1",
                "-screen",
                "0",
                "640x480x24",
                "-nolisten",
                "tcp")));
        try {
            await("Xvfb has a display").atMost(START_TIMEOUT).until(() -> {
                if (!display.server.isAlive()) {
                    throw new AssertionError("Xvfb has ended\n" + display.server.err());
                }
                return display.server.out().endsWith("\n");
            });
            return display;
        } catch (Throwable e) {
            display.close();
            throw e;
        }
    }

    /// For the variable `DISPLAY`.
    String name() {
        return ":" + server.out().strip();
    }

    @Override
    public void close() {
        server.close();
    }
}
