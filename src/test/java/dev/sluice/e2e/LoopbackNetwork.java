package dev.sluice.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;

/// This machine's own, on ports that stay the pod's when it starts again. It cannot be cut.
final class LoopbackNetwork implements PodNetwork {
    /// Below what systems give to outgoing connections, so that nobody takes a port while its pod is away.
    private static final int FIRST_PORT = 20_000;

    private static final int LAST_PORT = 32_000;

    /// Several tests may run on one machine.
    private static int nextPort = FIRST_PORT + (int) (ProcessHandle.current().pid() % 100) * 100;

    private final int rtmpPort = freePort();
    private final int healthPort = freePort();

    private static synchronized int freePort() {
        while (nextPort < LAST_PORT) {
            try (ServerSocket socket = new ServerSocket(nextPort++)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Taken.
            }
        }
        throw new UncheckedIOException(new IOException("no port is free"));
    }

    @Override
    public String kind() {
        return "this machine's own network";
    }

    @Override
    public List<String> runner() {
        return List.of();
    }

    @Override
    public Haproxy.Server inside(String name) {
        return new Haproxy.Server(name, "127.0.0.1", rtmpPort, healthPort);
    }

    @Override
    public Haproxy.Server outside(String name) {
        return inside(name);
    }

    @Override
    public InetAddress gateway() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public void cut() {
        throw new UnsupportedOperationException("everybody needs the loopback network");
    }

    @Override
    public void mend() {
        throw new UnsupportedOperationException("never cut");
    }

    @Override
    public boolean isCutHere() {
        return false;
    }

    @Override
    public void close() {}
}
